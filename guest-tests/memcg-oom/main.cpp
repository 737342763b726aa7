// SPDX-License-Identifier: GPL-2.0-or-later
// In 2011 every task of a memory cgroup had sshd's oom_score_adj of -1000: at the cgroup's limit
// the OOM killer found nobody to kill, and was called again for ever. Kernels still do that.
#include "memcg-oom/growers.hpp"
#include "memcg-oom/memory_cgroup.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "memcg-oom/parameters.hpp"
#include "memcg-oom/verdict.hpp"
#include "workload/workload.hpp"

#include <chrono>
#include <thread>

namespace faultline::memcg_oom {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.cgroup = arguments.text("cgroup", "auto");
    parameters.limit = arguments.count("limit", parameters.limit);
    parameters.swap = arguments.count("swap", 0);
    parameters.touch = arguments.count("touch", parameters.touch);
    parameters.oom_score_adj = static_cast<int>(arguments.integer("oom_score_adj", 0));
    parameters.tasks = static_cast<unsigned>(arguments.count("tasks", 1));
    parameters.bystanders = static_cast<unsigned>(arguments.count("bystanders", 1));
    parameters.oom_group = arguments.boolean("oom_group", false);
    parameters.seconds = std::chrono::seconds(arguments.count("seconds", 60));
    parameters.stay = std::chrono::seconds(arguments.count("stay_seconds", 0));
    return parameters;
}

workload::Result watch(const Parameters& parameters, const MemoryCgroup& cgroup, Growers& growers) {
    const auto start = Clock::now();
    OomWatch oom_watch(parameters.limit, cgroup.is_v1() ? loop_failures : loop_rounds);
    for (;;) {
        // Reap first: who has been reaped has been counted in the files.
        const auto& tally = growers.reap();
        const auto time =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
        oom_watch.add(cgroup.sample(time, growers.pids()));
        if (auto result = verdict({parameters, tally, oom_watch, cgroup.is_v1()})) {
            return *std::move(result);
        }
        cgroup.wait_for_change();
    }
}

/// Ends what is left in the cgroup and removes it.
void clean_up(const MemoryCgroup& cgroup, Growers& growers) {
    cgroup.lift_limits();
    growers.end_outsider();
    const auto deadline = Clock::now() + 10s;
    do {
        cgroup.kill_members();
        growers.reap();
        if (cgroup.remove()) return;
        std::this_thread::sleep_for(20ms);
    } while (Clock::now() < deadline);
}

/// Why it would test nothing, or not what it says; empty if all is well.
std::string complaint_about(const Parameters& parameters) {
    if (parameters.touch * parameters.tasks <= parameters.limit + parameters.swap) {
        return "all tasks together touch no more than the limit";
    }
    // Who has not grown must be far smaller than who has, or the kernel may choose either.
    constexpr std::uint64_t room = 256u << 10;
    if (parameters.limit < room * (parameters.tasks + parameters.bystanders)) {
        return "the limit leaves less than 256 KiB for each task";
    }
    return {};
}

workload::Result experiment(const Parameters& parameters) {
    if (auto complaint = complaint_about(parameters); !complaint.empty()) {
        return workload::error(std::move(complaint));
    }
    auto made = MemoryCgroup::create(parameters);
    if (auto* result = std::get_if<workload::Result>(&made)) return std::move(*result);
    const auto& cgroup = std::get<MemoryCgroup>(made);
    workload::report_phase(cgroup.is_v1() ? "grow in a cgroup of v1" : "grow");
    Growers growers(parameters, cgroup.procs());
    auto result = watch(parameters, cgroup, growers);
    std::this_thread::sleep_for(parameters.stay);
    clean_up(cgroup, growers);
    return result;
}

}  // namespace
}  // namespace faultline::memcg_oom

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::memcg_oom::read_parameters,
                                    faultline::memcg_oom::experiment);
}
