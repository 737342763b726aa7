// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/cgroup.hpp"
#include "workload/workload.hpp"

#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace faultline;

/// PID 1 takes no signal that would stop it, but the freezer of cgroup v2 takes every task
/// (Documentation/admin-guide/cgroup-v2.rst, cgroup.freeze; since 5.2).
workload::Result freeze(std::chrono::seconds time) {
    if (::access("/dev/watchdog", F_OK) != 0) {
        return workload::skip("the guest has no watchdog: this kernel has no driver for i6300esb");
    }
    const auto cgroup = pseudofs::Cgroup::create("faultline-freeze", "");
    if (!cgroup) return workload::error(cgroup.error().what);
    workload::report_phase("frozen");
    for (const auto& [file, value] : {std::pair{"cgroup.procs", "1"}, {"cgroup.freeze", "1"}}) {
        if (const auto set = cgroup->set(file, value); !set)
            return workload::error(set.error().what);
    }
    std::this_thread::sleep_for(time);
    const auto thawed = cgroup->set("cgroup.freeze", "0");
    if (!thawed) return workload::error(thawed.error().what);
    return workload::error("frozen for " + std::to_string(time.count()) +
                           " s, and nobody ended the guest");
}

}  // namespace

int main(int argc, char** argv) {
    return workload::run(
        argc, argv,
        [](workload::Arguments& arguments) {
            return std::chrono::seconds(arguments.count("seconds", 90));
        },
        freeze);
}
