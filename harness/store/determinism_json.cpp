// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/determinism_json.hpp"

#include "store/json_fields.hpp"

namespace faultline::store {
namespace {

nlohmann::ordered_json stream_json(const model::StreamDigest& stream) {
    return {{"sha256", stream.sha256}, {"bytes", stream.bytes}};
}

model::StreamDigest stream_from(const nlohmann::json& value) {
    return {text_of(value, "sha256"), count_of(value, "bytes")};
}

}  // namespace

nlohmann::ordered_json determinism_json(const std::optional<model::Determinism>& determinism) {
    if (!determinism) return nullptr;
    return {{"seed", determinism->seed},
            {"instruction_shift", determinism->instruction_shift},
            {"schedule", determinism->schedule()},
            {"console", stream_json(determinism->console)},
            {"events", stream_json(determinism->events)},
            {"end", to_string(determinism->end)},
            {"guest_waited", determinism->guest_waited}};
}

std::optional<model::Determinism> determinism_from(const nlohmann::json& value) {
    if (!value.is_object()) return std::nullopt;
    model::Determinism determinism;
    determinism.seed = count_of(value, "seed");
    determinism.instruction_shift = static_cast<unsigned>(count_of(value, "instruction_shift"));
    determinism.console = stream_from(field(value, "console"));
    determinism.events = stream_from(field(value, "events"));
    for (const auto end : {model::StreamEnd::guest, model::StreamEnd::time})
        if (text_of(value, "end") == to_string(end)) determinism.end = end;
    determinism.guest_waited = flag_of(value, "guest_waited");
    return determinism;
}

}  // namespace faultline::store
