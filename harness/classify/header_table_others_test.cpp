// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>
#include <re2/re2.h>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(other_headers)

BOOST_AUTO_TEST_CASE(every_form_of_a_subsystem_is_known) {
    test::check_headers(
        table::devices(),
        {
            {"unregister_netdevice: waiting for eth0 to become free. Usage count = 5",
             netdevice_leak,
             "unregister_netdevice: waiting for DEV to become free",
             {{"device", "eth0"}}},
            {"BUG: Dentry ffff88{i=0,n=.index}  still in use (1) [unmount of ramfs ramfs]",
             dentry_leak,
             "BUG: Dentry still in use in unmount",
             {{"mount", "unmount of ramfs ramfs"}}},
            {"VFS: Busy inodes after unmount of sda1. Self-destruct in 5 seconds.", dentry_leak,
             "VFS: Busy inodes after unmount (use-after-free)"},
            {"VFS: Close: file count is 0", other,
             "VFS: Close: file count is zero (use-after-free)"},
            {"trusty: panic (caller 0xff): ASSERT FAILED at (kernel/ipc.c:472): !in_list(&node)",
             other,
             "trusty: ASSERT FAILED: {assertion}",
             {{"assertion", "!in_list(&node)"}}},
            {"trusty: panic notifier - trusty version 3", other, "trusty: panic"},
            {"mce: [Hardware Error]: CPU 0: Machine Check Exception: 5 Bank 0: bd80000000000134",
             machine_check,
             "machine check exception",
             {{"cpu", "0"}}},
            {"Uhhuh. NMI received for unknown reason 30 on CPU 0.",
             nmi,
             "NMI received for unknown reason",
             {{"cpu", "0"}}},
        });
}

BOOST_AUTO_TEST_CASE(every_form_of_a_dying_program_is_known) {
    test::check_headers(table::programs(),
                        {
                            {"SYZFAIL: SIGSEGV", program_crash, "SYZFAIL: {message}"},
                            {"SYZFATAL: no resources", program_crash, "SYZFATAL: {message}"},
                            {"fatal error: out of memory", program_crash, "go runtime error"},
                            {"panic: index out of range", program_crash, "panic: {message}"},
                        });
}

BOOST_AUTO_TEST_CASE(whatever_else_calls_itself_a_bug_is_taken_at_its_word) {
    test::check_headers(table::leftovers(),
                        {
                            {"BUG: something new", other, "BUG: {message}"},
                            {"WARNING: something new", warning, "WARNING: {message}"},
                            {"INFO: something new", other, "INFO: {message}"},
                        });
}

BOOST_AUTO_TEST_CASE(every_pattern_is_a_valid_expression) {
    for (const auto& row : header_table()) {
        for (const auto text : {row.rest, row.follow}) {
            const RE2 pattern(re2::StringPiece(text.data(), text.size()));
            BOOST_CHECK_MESSAGE(pattern.ok(), text);
            BOOST_CHECK_LT(pattern.NumberOfCapturingGroups(), 8);
        }
        BOOST_CHECK_GE(row.literal.size(), 3);
    }
}

BOOST_AUTO_TEST_CASE(lines_that_only_look_like_reports_are_none) {
    for (const auto* text : {
             "",
             "B",
             "BUG",
             "DEBUG: kernel NULL pointer dereferences are none",
             "WARNING: the mand mount option is being deprecated and",
             "WARNING: Unsupported flag value(s) of 0x%x in DT_FLAGS_1.",
             "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
             "XFS (loop4): WARNING: Reset corrupted AGFL on AG 0. 1 blocks leaked.",
             "INFO: Stall ended before state dump start",
             "INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.356 msecs",
             "INFO: lockdep is turned off.",
             "EXT4-fs (loop1): INFO: recovery required on readonly filesystem",
             "audit: INFO: task hung",
             "rcu: rcu_preempt kthread starved for 10494 jiffies! g9717",
             "rcu: Hierarchical RCU implementation.",
             "traps: foo[12] general protection fault ip:4005 sp:7ffd error:0 in foo[400000+1000]",
             "general protection fault in my book",
             "invalid opcode in user space",
             "---[ end Kernel panic - not syncing: Fatal exception ]---",
             "kernel BUG at",
             "Oops: I did it again",
             "watchdog: Delayed init of the lockup detector failed: -19",
             "NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.",
             "int3_selftest passed",
             "sysrq: Trigger a crash",
             "VFS: Mounted root (ext4 filesystem) readonly on device 8:1.",
             "mce: [Hardware Error]: Machine check events logged",
             "UBSAN: done",
             "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
             "softdog: initialized. soft_noboot=0 soft_margin=60 sec soft_panic=0",
         }) {
        BOOST_CHECK_MESSAGE(!match_header(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
