// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/verdict.hpp"

namespace faultline::memcg_oom {
namespace {

constexpr int oom_disable = -1000;  // OOM_SCORE_ADJ_MIN, include/uapi/linux/oom.h

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

workload::Metrics metrics(const Given& given) {
    const auto& tally = given.tally;
    const auto sample = given.watch.last();
    const auto real = [](auto value) { return static_cast<double>(value); };
    return {{"cgroup", given.v1 ? 1 : 2},
            {given.v1 ? "failcnt" : "oom", real(sample.oom)},
            {"oom_kill", real(sample.oom_kill)},
            {"peak_bytes", real(sample.peak)},
            {given.v1 ? "memsw_peak_bytes" : "swap_peak_bytes", real(sample.swap_peak)},
            {"tasks_killed", tally.killed},
            {"bystanders_killed", tally.bystanders_killed},
            {"seconds", real(sample.time.count()) / 1e3}};
}

std::string counted(const Given& given, std::uint64_t oom, std::uint64_t oom_kill) {
    if (given.v1) {
        return "memory.failcnt counted " + number(oom) + ", memory.oom_control " +
               number(oom_kill) + " oom_kill";
    }
    return "memory.events counted " + number(oom) + " oom and " + number(oom_kill) + " oom_kill";
}

/// Why a limit did not hold; empty if it did.
std::string overrun(const Given& given) {
    const auto& parameters = given.parameters;
    const auto sample = given.watch.last();
    const auto past = [](std::uint64_t peak, std::uint64_t limit) { return peak > limit + slack; };
    const auto said = [](const char* what, std::uint64_t peak, std::uint64_t limit) {
        return std::string("the limit was not enforced: ") + what + " came to " + number(peak) +
               " bytes, and the limit is " + number(limit);
    };
    if (past(sample.peak, parameters.limit)) {
        return said("the usage", sample.peak, parameters.limit);
    }
    const auto most = given.v1 ? parameters.limit + parameters.swap : parameters.swap;
    if (past(sample.swap_peak, most)) {
        return said(given.v1 ? "memory and swap" : "swap", sample.swap_peak, most);
    }
    return {};
}

/// Whether the right tasks were killed; why not, if not.
std::string wrong_victim(const Given& given) {
    const auto& parameters = given.parameters;
    const auto& tally = given.tally;
    if (parameters.oom_score_adj == oom_disable) {
        return "the OOM killer ended a task with oom_score_adj -1000, which forbids it";
    }
    if (parameters.oom_group && tally.bystanders_killed < parameters.bystanders) {
        return "memory.oom.group is set, but of " + number(parameters.bystanders) +
               " other tasks of the cgroup only " + number(tally.bystanders_killed) +
               " were killed";
    }
    if (!parameters.oom_group && tally.bystanders_killed > 0) {
        return "the OOM killer ended a task of the cgroup that had not grown";
    }
    return {};
}

/// Why tasks that have all ended did not end as they should; empty if they did.
std::string fault(const Given& given) {
    const auto& parameters = given.parameters;
    const auto& tally = given.tally;
    const auto sample = given.watch.last();
    const bool one_is_too_much = parameters.touch > parameters.limit + parameters.swap;
    if (!tally.crashed.empty()) return "a task in the cgroup was ended by " + tally.crashed;
    if (tally.finished > 0 && (one_is_too_much || sample.oom == 0)) {
        return "the limit was not enforced: a task touched " + number(parameters.touch) +
               " bytes in a cgroup limited to " + number(parameters.limit);
    }
    if (auto why = overrun(given); !why.empty()) return why;
    if (tally.killed == 0) {
        return "no task was killed; " + counted(given, sample.oom, sample.oom_kill);
    }
    if (sample.oom_kill == 0) {
        return "a task was killed, but not for its cgroup's limit: " +
               counted(given, sample.oom, 0);
    }
    return wrong_victim(given);
}

/// The rest of a group is killed a moment after the first of it.
bool is_group_kill_going_on(const Given& given) {
    return given.parameters.oom_group && given.tally.killed > 0 &&
           given.tally.bystanders_killed < given.parameters.bystanders;
}

}  // namespace

std::optional<workload::Result> verdict(const Given& given) {
    const auto now = given.watch.last();
    const auto& tally = given.tally;
    const auto& parameters = given.parameters;
    if (!tally.refused.empty()) return workload::error(tally.refused);
    // Up to 5.10.79 an OOM with nobody to kill in the cgroup went on to the whole machine.
    if (tally.outsider_killed) {
        return workload::fail("a task outside of the cgroup was killed", metrics(given));
    }
    if (const auto loop = given.watch.loop()) {
        return workload::fail("OOM loop: " + counted(given, loop->oom, 0) + " in " +
                                  std::to_string(loop->window.count()) + " s",
                              metrics(given));
    }
    const bool out_of_time = now.time >= parameters.seconds;
    if (tally.running == 0 && (out_of_time || !is_group_kill_going_on(given))) {
        auto why = fault(given);
        if (why.empty()) return workload::pass(metrics(given));
        return workload::fail(std::move(why), metrics(given));
    }
    if (!out_of_time) return std::nullopt;
    return workload::fail(number(tally.running) + " tasks had neither ended nor looped after " +
                              std::to_string(parameters.seconds.count()) + " s; " +
                              counted(given, now.oom, now.oom_kill),
                          metrics(given));
}

}  // namespace faultline::memcg_oom
