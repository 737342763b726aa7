// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/dump_config.hpp"

#include "config/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::config {
namespace {

/// Less holds no guest's memory, however well it packs.
constexpr model::Bytes smallest_maximum{1ULL << 20};

std::vector<std::string> occasion_names(TableReader& reader) {
    const auto* on = reader.node("on");
    if (on != nullptr && on->is_string()) return {on->as_string()->get()};
    return reader.strings("on").value_or(std::vector<std::string>{});
}

}  // namespace

model::DumpPolicy read_dump_policy(const toml::table* table, Report& report) {
    model::DumpPolicy policy;
    if (table == nullptr) return policy;
    TableReader reader(*table, "dump", report);
    const auto names = occasion_names(reader);
    const auto* on = reader.node("on");
    if (on != nullptr && on->is_array() && on->as_array()->empty()) {
        reader.problem("on", "'dump.on' names no occasion",
                       "name \"panic\", \"hang\" or \"end\", or leave [dump] out");
    }
    for (const auto& name : names) {
        const auto occasion = model::dump_occasion_from(name);
        if (occasion && std::find(policy.occasions.begin(), policy.occasions.end(), *occasion) !=
                            policy.occasions.end()) {
            reader.problem("on", fmt::format("'dump.on' names '{}' twice", name));
        } else if (occasion) {
            policy.occasions.push_back(*occasion);
        } else {
            reader.problem("on", fmt::format("there is no occasion '{}' for a dump", name),
                           suggestion(name, {"panic", "hang", "end"}));
        }
    }
    if (const auto name = reader.string("format")) {
        if (const auto format = model::dump_format_from(*name)) {
            policy.format = *format;
        } else {
            reader.problem("format", fmt::format("there is no format '{}' of dumps", *name),
                           suggestion(*name, {"kdump-zlib", "elf"}));
        }
    }
    policy.maximum = reader.bytes("maximum", smallest_maximum).value_or(policy.maximum);
    if (reader.node("on") == nullptr) {
        reader.missing("on", "for example: on = [\"panic\", \"hang\"]");
    }
    reader.finish();
    return policy;
}

}  // namespace faultline::config
