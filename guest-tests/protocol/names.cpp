// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/names.hpp"

#include "protocol/text.hpp"

#include <array>
#include <cmath>

namespace faultline::protocol {
namespace {

constexpr std::array<std::string_view, 2> streams{"stdout", "stderr"};
constexpr std::array<std::string_view, 4> outcomes{"pass", "fail", "skip", "error"};

struct EventName {
    std::string_view operator()(const Booted&) const { return "booted"; }
    std::string_view operator()(const Phase&) const { return "phase"; }
    std::string_view operator()(const Output&) const { return "output"; }
    std::string_view operator()(const WorkloadResult&) const { return "result"; }
    std::string_view operator()(const TaskTable&) const { return "tasks"; }
    std::string_view operator()(const Corruption&) const { return "corruption"; }
    std::string_view operator()(const Heartbeat&) const { return "heartbeat"; }
    std::string_view operator()(const End&) const { return "end"; }
    std::string_view operator()(const Note&) const { return "note"; }
    std::string_view operator()(const FaultReport&) const { return "fault"; }
};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
    return outcomes[static_cast<std::size_t>(outcome)];
}

std::string_view event_name(const Event& event) {
    return std::visit(EventName{}, event.body);
}

std::string_view stream_name(Stream stream) {
    return streams[static_cast<std::size_t>(stream)];
}

std::optional<Stream> stream_from(std::string_view name) {
    return find<Stream>(streams, name);
}

std::optional<Outcome> outcome_from(std::string_view name) {
    return find<Outcome>(outcomes, name);
}

void put_result(nlohmann::json& line, const WorkloadResult& result) {
    auto reason = valid_text(result.reason);
    if (reason.empty() && result.outcome != Outcome::pass) reason = "no reason was given";
    line["result"] = to_string(result.outcome);
    line["reason"] = reason;
    auto metrics = nlohmann::json::object();
    for (const auto& [name, value] : result.metrics) {
        if (metrics.size() == max_list_items) break;
        if (std::isfinite(value)) metrics[valid_text(name)] = value;  // JSON has no other numbers
    }
    line["metrics"] = std::move(metrics);
}

WorkloadResult take_result(Fields& fields) {
    WorkloadResult result;
    const auto outcome = outcome_from(fields.text("result"));
    if (!outcome) fields.refuse("result", "is none of pass, fail, skip, error");
    result.outcome = outcome.value_or(Outcome::error);
    if (fields.has("reason")) result.reason = fields.text("reason");
    if (result.reason.empty() && result.outcome != Outcome::pass) {
        fields.refuse("reason", "is missing");
    }
    if (fields.has("metrics")) result.metrics = fields.numbers("metrics");
    return result;
}

}  // namespace faultline::protocol
