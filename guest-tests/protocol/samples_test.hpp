// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <vector>

namespace faultline::protocol::test {

/// One event of each kind, all fields filled.
[[nodiscard]] inline std::vector<Event> samples() {
    const Booted booted{
        "6.1.0-50-cloud-amd64",
        "Linux version 6.1.0-50-cloud-amd64 (gcc-12) #1 SMP",
        "console=ttyS0 quiet=\"a b\"",
        {{0, "0-1", 500'000, {10, 20}}, {1, "2-3", 524'288, {20, 10}}},
        2,
        4,
        1'024'288,
        4096,
        {"pvpanic_mmio", "pvpanic"},
        {{1, "init", -1000}, {2, "kthreadd", 0}, {40, "kworker/u8:3-events_unbound", 0}},
        "fpu vme rdt_a",
        {{"vm.panic_on_oom", "0"}, {"kernel.printk", "4 4 1 7"}}};
    const WorkloadResult result{Outcome::fail, "OOM loop: 214 oom", {{"oom", 214}, {"rate", 21.4}}};
    return {{0, 1.25, Phase{"modules"}},
            {1, 1.5, booted},
            {2, 1.75, Output{Stream::err, "tab\t, quote \", \xc3\xa4\n"}},
            {3, 2, Heartbeat{912'345}},
            {4, 2.5, Note{"module 'x' is not there"}},
            {5, 3, Corruption{"CG.S", "zeta 8.6", "zeta 8.5", {{"nodes", "0,1"}}}},
            {6, 3.25, TaskTable{{{7, "sshd", -1000, "/lxc.payload.x"}}}},
            {7, 3.5, result},
            {8, 3.75, FaultReport{3, "failslab", FaultState::fired, 2, "armed", {{"times", "1"}}}},
            {18'446'744'073'709'551'615u, 4.125, End{}}};
}

}  // namespace faultline::protocol::test
