// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/classifier.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify::test {

inline constexpr std::string_view oops =
    "[  246.514220] BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
    "[  246.514388] #PF: supervisor read access in kernel mode\n"
    "[  246.514388] #PF: error_code(0x0000) - not-present page\n"
    "[  246.514388] PGD 0 P4D 0\n"
    "[  246.514388] Oops: 0000 [#1] PREEMPT SMP NOPTI\n"
    "[  246.530117] CPU: 1 PID: 7311 Comm: umount Not tainted 5.16.0+ #16\n"
    "[  246.530117] RIP: 0010:kernfs_remove+0xc/0x60\n"
    "[  246.530117] Code: 4c 89 e0 5b 5d 41 5c 41 5d 41 5e c3 49 c7 c4\n"
    "[  246.530117] RSP: 0018:ffffa1c600d3fe90 EFLAGS: 00010246\n"
    "[  246.561902] Call Trace:\n"
    "[  246.561902]  <TASK>\n"
    "[  246.561902]  ? __die+0x1e/0x60\n"
    "[  246.561902]  rdt_kill_sb+0x2a1/0x340\n"
    "[  246.561902]  deactivate_locked_super+0x31/0xb0\n"
    "[  246.561902]  entry_SYSCALL_64_after_hwframe+0x44/0xae\n"
    "[  246.561902] RIP: 0033:0x7f3a5512c4eb\n"
    "[  246.602731]  </TASK>\n"
    "[  246.602744] Modules linked in: rfkill sunrpc\n"
    "[  246.602760] ---[ end trace 0000000000000000 ]---\n";

inline constexpr std::string_view warning =
    "[    6.730229] ------------[ cut here ]------------\n"
    "[    6.738482] WARNING: CPU: 0 PID: 93 at fs/kernfs/dir.c:525 kernfs_get+0x18/0x20\n"
    "[    6.743503] CPU: 0 PID: 93 Comm: sync Not tainted 6.1.0 #1\n"
    "[    6.745059] RIP: 0010:kernfs_get+0x18/0x20\n"
    "[    6.754078] Call Trace:\n"
    "[    6.755697]  <TASK>\n"
    "[    6.756485]  do_syscall_64+0x5d/0x90\n"
    "[    6.764963]  </TASK>\n";
inline constexpr std::string_view end_trace =
    "[    6.765163] ---[ end trace 0000000000000000 ]---\n";

inline std::vector<model::Finding> findings_of(std::string_view log) {
    Classifier classifier;
    classifier.feed(log);
    classifier.finish();
    return classifier.findings();
}

inline model::Finding only_finding_of(std::string_view log) {
    const auto findings = findings_of(log);
    BOOST_REQUIRE_EQUAL(findings.size(), 1);
    return findings[0];
}

inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto part : parts)
        all += part;
    return all;
}

}  // namespace faultline::classify::test
