// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/fd.hpp"
#include "memcg-oom/growers.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "memcg-oom/parameters.hpp"
#include "memcg-oom/verdict.hpp"
#include "pseudofs/cgroup.hpp"
#include "workload/workload.hpp"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace faultline::memcg_oom {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

Parameters read_parameters(workload::Arguments& arguments) {
    return {arguments.count("limit", 32u << 20),
            arguments.count("touch", 256u << 20),
            static_cast<int>(arguments.integer("oom_score_adj", 0)),
            static_cast<unsigned>(arguments.count("tasks", 1)),
            std::chrono::seconds(arguments.count("seconds", 60)),
            std::chrono::seconds(arguments.count("stay_seconds", 0))};
}

/// Waits for a change of memory.events, which the kernel announces by POLLPRI (cgroup-v2.rst). Who
/// finishes without an OOM changes nothing there, hence the short timeout.
class Changes {
 public:
    explicit Changes(const pseudofs::Cgroup& cgroup)
        : events_(::open(cgroup.path("memory.events").c_str(), O_RDONLY | O_CLOEXEC)) {}

    void wait() {
        char ignored = 0;
        // The next change is one after this read.
        [[maybe_unused]] const auto got = ::pread(events_.get(), &ignored, 1, 0);
        pollfd change{events_.get(), POLLPRI, 0};
        ::poll(&change, 1, 200);
        // Changes come in bursts: in a loop there are hundreds a second.
        std::this_thread::sleep_for(20ms);
    }

 private:
    host::Fd events_;
};

Sample take_sample(const pseudofs::Cgroup& cgroup, Clock::time_point start) {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    return {time, cgroup.number("memory.events", "oom"), cgroup.number("memory.events", "oom_kill"),
            cgroup.number("memory.current"), cgroup.number("cpu.stat", "system_usec")};
}

workload::Result watch(const Parameters& parameters, const pseudofs::Cgroup& cgroup,
                       Growers& growers) {
    const auto start = Clock::now();
    Changes changes(cgroup);
    OomWatch oom_watch(parameters.limit);
    for (;;) {
        // Reap first: who has been reaped has been counted in the files.
        const auto& tally = growers.reap();
        oom_watch.add(take_sample(cgroup, start));
        if (auto result = verdict(parameters, tally, oom_watch)) return *std::move(result);
        changes.wait();
    }
}

/// Ends what is left in the cgroup and removes it. A task that loops ends as soon as it may have
/// memory again.
void clean_up(const pseudofs::Cgroup& cgroup, Growers& growers) {
    [[maybe_unused]] const auto unlimited = cgroup.set("memory.max", "max");
    const auto deadline = Clock::now() + 10s;
    do {
        cgroup.kill_members();
        growers.reap();
        if (cgroup.remove()) return;
        std::this_thread::sleep_for(20ms);
    } while (Clock::now() < deadline);
}

Result<pseudofs::Cgroup> make_cgroup(const Parameters& parameters) {
    auto cgroup = pseudofs::Cgroup::create("faultline-memcg-oom", "memory");
    if (!cgroup) return cgroup;
    auto limited = cgroup->set("memory.max", std::to_string(parameters.limit));
    if (!limited) return failure_of(limited);
    // Not there without CONFIG_SWAP, nor in a guest without swap needed.
    [[maybe_unused]] const auto no_swap = cgroup->set("memory.swap.max", "0");
    return cgroup;
}

workload::Result experiment(const Parameters& parameters) {
    if (parameters.touch * parameters.tasks <= parameters.limit) {
        return workload::error("all tasks together touch no more than the limit");
    }
    if (!pseudofs::has_controller("memory")) {
        return workload::skip("the kernel has no memory controller for cgroup v2");
    }
    const auto cgroup = make_cgroup(parameters);
    if (!cgroup) return workload::error(cgroup.error().what);
    workload::report_phase("grow");
    Growers growers(parameters, *cgroup);
    auto result = watch(parameters, *cgroup, growers);
    std::this_thread::sleep_for(parameters.stay);
    clean_up(*cgroup, growers);
    return result;
}

}  // namespace
}  // namespace faultline::memcg_oom

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::memcg_oom::read_parameters,
                                    faultline::memcg_oom::experiment);
}
