// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_aftermath.hpp"

#include "store/json_fields.hpp"
#include "store/read_finding.hpp"

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

std::optional<model::HangStacks> hang_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    return model::HangStacks{text_of(value, "source"), stacks_from(field(value, "stacks")),
                             number_of(value, "seconds")};
}

std::optional<model::CrashSummary> summary_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    model::CrashSummary summary;
    summary.tool = text_of(value, "tool");
    summary.debug_info = text_of(value, "debug_info");
    summary.release = text_of(value, "release");
    summary.version = text_of(value, "version");
    summary.machine = text_of(value, "machine");
    summary.cpus = optional_count(value, "cpus");
    summary.load = text_of(value, "load");
    summary.uptime = text_of(value, "uptime");
    summary.tasks = optional_count(value, "tasks");
    summary.panic = text_of(value, "panic");
    const auto& task = field(value, "task");
    summary.pid = optional_count(task, "pid");
    summary.command = text_of(task, "command");
    summary.cpu = optional_count(task, "cpu");
    summary.stack = trace_from(field(value, "stack"));
    return summary;
}

}  // namespace

model::Aftermath aftermath_from(const nlohmann::json& value) {
    return {dump_from(field(value, "dump")), hang_from(field(value, "hang_stacks")),
            summary_from(field(value, "summary"))};
}

}  // namespace faultline::store
