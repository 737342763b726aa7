// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_aftermath.hpp"

#include "store/json_fields.hpp"

#include <optional>

namespace faultline::store {
namespace {

using nlohmann::json;

std::optional<model::MemoryDump> dump_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    model::MemoryDump dump;
    dump.file = text_of(value, "file");
    dump.format = model::dump_format_from(text_of(value, "format")).value_or(dump.format);
    dump.occasion = model::dump_occasion_from(text_of(value, "occasion")).value_or(dump.occasion);
    dump.bytes = count_of(value, "bytes");
    dump.seconds = number_of(value, "seconds");
    return dump;
}

}  // namespace

model::Aftermath aftermath_from(const nlohmann::json& value) {
    return {dump_from(field(value, "dump"))};
}

}  // namespace faultline::store
