// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/verdict.hpp"

namespace faultline::memcg_oom {
namespace {

constexpr int oom_disable = -1000;  // OOM_SCORE_ADJ_MIN, include/uapi/linux/oom.h

workload::Metrics metrics(const Tally& tally, const Sample& sample) {
    return {{"oom", static_cast<double>(sample.oom)},
            {"oom_kill", static_cast<double>(sample.oom_kill)},
            {"tasks_killed", tally.killed},
            {"seconds", static_cast<double>(sample.time.count()) / 1e3}};
}

std::string counted(std::uint64_t oom, std::uint64_t oom_kill) {
    return "memory.events counted " + std::to_string(oom) + " oom and " + std::to_string(oom_kill) +
           " oom_kill";
}

/// Why tasks that have all ended did not end as they should; empty if they did.
std::string fault(const Parameters& parameters, const Tally& tally, const Sample& sample) {
    const bool one_is_too_much = parameters.touch > parameters.limit;
    if (!tally.crashed.empty()) return "a task in the cgroup was ended by " + tally.crashed;
    if (tally.finished > 0 && (one_is_too_much || sample.oom == 0)) {
        return "the limit was not enforced: a task touched " + std::to_string(parameters.touch) +
               " bytes in a cgroup limited to " + std::to_string(parameters.limit);
    }
    if (tally.killed == 0) return "no task was killed; " + counted(sample.oom, sample.oom_kill);
    if (sample.oom_kill == 0) {
        return "a task was killed, but not for its cgroup's limit: " + counted(sample.oom, 0);
    }
    if (parameters.oom_score_adj == oom_disable) {
        return "the OOM killer ended a task with oom_score_adj -1000, which forbids it";
    }
    return {};
}

}  // namespace

std::optional<workload::Result> verdict(const Parameters& parameters, const Tally& tally,
                                        const OomWatch& watch) {
    const auto now = watch.last();
    if (!tally.refused.empty()) return workload::error(tally.refused);
    if (const auto loop = watch.loop()) {
        return workload::fail("OOM loop: " + counted(loop->oom, 0) + " in " +
                                  std::to_string(loop->window.count()) + " s",
                              metrics(tally, now));
    }
    if (tally.running == 0) {
        auto why = fault(parameters, tally, now);
        if (why.empty()) return workload::pass(metrics(tally, now));
        return workload::fail(std::move(why), metrics(tally, now));
    }
    if (now.time < parameters.seconds) return std::nullopt;
    return workload::fail(
        std::to_string(tally.running) + " tasks had neither ended nor looped after " +
            std::to_string(parameters.seconds.count()) + " s; " + counted(now.oom, now.oom_kill),
        metrics(tally, now));
}

}  // namespace faultline::memcg_oom
