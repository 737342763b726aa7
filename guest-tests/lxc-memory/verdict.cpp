// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/verdict.hpp"

#include <sys/wait.h>

#include <charconv>
#include <csignal>

namespace faultline::lxc_memory {
namespace {

constexpr int oom_disable = -1000;  // OOM_SCORE_ADJ_MIN, include/uapi/linux/oom.h

std::string described(int status) {
    if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

workload::Metrics metrics(const Seen& seen, const memcg_oom::Sample& sample) {
    return {{"oom", static_cast<double>(sample.oom)},
            {"oom_kill", static_cast<double>(sample.oom_kill)},
            {"exempt_tasks", static_cast<double>(seen.exempt)},
            {"seconds", static_cast<double>(sample.time.count()) / 1e3}};
}

std::string counted(std::uint64_t oom, std::uint64_t oom_kill) {
    return "the container's cgroup counted " + std::to_string(oom) + " oom and " +
           std::to_string(oom_kill) + " oom_kill";
}

/// Why the end of the grower is not as it should be; empty if it is.
std::string fault(const Parameters& parameters, const Seen& seen, int status,
                  const memcg_oom::Sample& sample) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return "the limit was not enforced: the jvm filled its heap of " +
               std::to_string(parameters.heap) + " bytes in a container of " +
               std::to_string(parameters.memory);
    }
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) return "the jvm " + described(status);
    if (sample.oom_kill == 0) {
        return "the jvm was killed, but not for its cgroup's limit: " + counted(sample.oom, 0);
    }
    if (parameters.oom_score_adj == oom_disable) {
        return "the OOM killer ended a task with oom_score_adj -1000, which forbids it";
    }
    for (const auto& [name, how] : seen.ended) {
        if (name != "jvm")
            return "the OOM killer ended the jvm, but the " + name + " " + described(how);
    }
    if (!seen.missing.empty()) {
        return "the OOM killer ended the jvm, but " + seen.missing.front() + " is gone too";
    }
    if (sample.oom_kill != 1)
        return "more than the jvm was killed: " + counted(sample.oom, sample.oom_kill);
    return {};
}

}  // namespace

void take_event(std::string_view line, Seen& seen) {
    constexpr std::string_view ended = "ended ";
    if (line == "up") seen.up = true;
    if (!line.starts_with(ended)) return;
    line.remove_prefix(ended.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return;
    int status = 0;
    const auto number = line.substr(space + 1);
    std::from_chars(number.data(), number.data() + number.size(), status);
    seen.ended[std::string(line.substr(0, space))] = status;
}

std::optional<workload::Result> verdict(const Parameters& parameters, const Seen& seen,
                                        const memcg_oom::OomWatch& watch) {
    const auto now = watch.last();
    if (const auto loop = watch.loop()) {
        return workload::fail("OOM loop: " + counted(loop->oom, 0) + " in " +
                                  std::to_string(loop->window.count()) + " s; " +
                                  std::to_string(seen.exempt) + " tasks have oom_score_adj -1000",
                              metrics(seen, now));
    }
    if (const auto jvm = seen.ended.find("jvm"); jvm != seen.ended.end()) {
        auto why = fault(parameters, seen, jvm->second, now);
        if (why.empty()) return workload::pass(metrics(seen, now));
        return workload::fail(std::move(why), metrics(seen, now));
    }
    if (seen.starter) {
        return workload::fail("the container ended with its jvm: lxc-start " +
                                  described(*seen.starter) + "; " + counted(now.oom, now.oom_kill),
                              metrics(seen, now));
    }
    if (now.time < parameters.seconds) return std::nullopt;
    return workload::fail("the jvm had neither ended nor looped after " +
                              std::to_string(parameters.seconds.count()) + " s; " +
                              counted(now.oom, now.oom_kill),
                          metrics(seen, now));
}

}  // namespace faultline::lxc_memory
