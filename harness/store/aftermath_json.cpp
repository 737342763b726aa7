// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/aftermath_json.hpp"

#include "store/finding_json.hpp"

#include <cmath>
#include <optional>

namespace faultline::store {
namespace {

using json = nlohmann::ordered_json;

double to_milliseconds_precision(double seconds) {
    return std::round(seconds * 1000) / 1000;
}

json dump_json(const std::optional<model::MemoryDump>& dump) {
    if (!dump) return nullptr;
    return {{"file", dump->file},
            {"format", to_string(dump->format)},
            {"occasion", to_string(dump->occasion)},
            {"bytes", dump->bytes},
            {"seconds", to_milliseconds_precision(dump->seconds)}};
}

json hang_json(const std::optional<model::HangStacks>& hang) {
    if (!hang) return nullptr;
    return {{"source", hang->source},
            {"seconds", to_milliseconds_precision(hang->seconds)},
            {"stacks", stacks_json(hang->stacks)}};
}

json summary_json(const std::optional<model::CrashSummary>& summary) {
    if (!summary) return nullptr;
    return {{"tool", summary->tool},
            {"debug_info", or_null(summary->debug_info)},
            {"release", or_null(summary->release)},
            {"version", or_null(summary->version)},
            {"machine", or_null(summary->machine)},
            {"cpus", or_null(summary->cpus)},
            {"load", or_null(summary->load)},
            {"uptime", or_null(summary->uptime)},
            {"tasks", or_null(summary->tasks)},
            {"panic", or_null(summary->panic)},
            {"task",
             {{"pid", or_null(summary->pid)},
              {"command", or_null(summary->command)},
              {"cpu", or_null(summary->cpu)}}},
            {"stack", trace_json(summary->stack)}};
}

}  // namespace

nlohmann::ordered_json aftermath_json(const model::Aftermath& aftermath) {
    return {{"dump", dump_json(aftermath.dump)},
            {"hang_stacks", hang_json(aftermath.hang_stacks)},
            {"summary", summary_json(aftermath.summary)}};
}

}  // namespace faultline::store
