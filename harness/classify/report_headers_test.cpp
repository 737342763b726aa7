// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_headers.hpp"

#include "classify/header_table.hpp"

#include <boost/test/unit_test.hpp>
#include <re2/re2.h>

#include <map>
#include <set>
#include <string>

namespace faultline::classify {

using model::FindingKind;

namespace {

/// A line that each row of the table must answer, with the groups it must take from it.
struct Example {
    const char* text;
    FindingKind kind;
    const char* title;
    std::map<std::string, std::string> groups;
};

const std::vector<Example>& examples() {
    static const std::string null_title =
        "BUG: unable to handle kernel NULL pointer dereference in {f}";
    static const std::string paging_title = "BUG: unable to handle kernel paging request in {f}";
    static const std::vector<Example> all{
        {"BUG: kernel NULL pointer dereference, address: 0000000000000008",
         FindingKind::page_fault,
         null_title.c_str(),
         {{"address", "0000000000000008"}}},
        {"BUG: unable to handle kernel NULL pointer dereference at 0000000000000008",
         FindingKind::page_fault,
         null_title.c_str(),
         {{"address", "0000000000000008"}}},
        {"BUG: unable to handle page fault for address: ffffed1018afa8c8",
         FindingKind::page_fault,
         paging_title.c_str(),
         {{"address", "ffffed1018afa8c8"}}},
        {"BUG: unable to handle kernel paging request at ffffc90001935030",
         FindingKind::page_fault,
         paging_title.c_str(),
         {{"address", "ffffc90001935030"}}},
        {"BUG: Unable to handle kernel data access at 0xc00000000012",
         FindingKind::page_fault,
         paging_title.c_str(),
         {{"address", "0xc00000000012"}}},
        {"Unable to handle kernel NULL pointer dereference at virtual address 00000004",
         FindingKind::page_fault,
         null_title.c_str(),
         {{"address", "00000004"}}},
        {"Unable to handle kernel paging request at virtual address fc14ef08",
         FindingKind::page_fault,
         paging_title.c_str(),
         {{"address", "fc14ef08"}}},
        {"Unhandled fault: page domain fault (0x81b) at 0x00001044",
         FindingKind::page_fault,
         "Unhandled fault in {f}",
         {{"address", "0x00001044"}}},
        {"kernel BUG at fs/kernfs/dir.c:525!",
         FindingKind::bug,
         "kernel BUG in {f}",
         {{"location", "fs/kernfs/dir.c:525"}}},
        {"Kernel BUG at foo+0x1/0x2 [verbose debug info unavailable]",
         FindingKind::bug,
         "kernel BUG in {f}",
         {}},
        {"general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
         FindingKind::general_protection,
         "general protection fault in {f}",
         {{"address", "0xdead"}}},
        {"general protection fault: 0000 [#1] PREEMPT SMP KASAN",
         FindingKind::general_protection,
         "general protection fault in {f}",
         {}},
        {"Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
         FindingKind::general_protection,
         "general protection fault in {f}",
         {{"address", "0xdead"}}},
        {"segment-related general protection fault: beec [#1] PREEMPT SMP",
         FindingKind::general_protection,
         "general protection fault in {f}",
         {}},
        {"kasan: GPF could be caused by NULL-ptr deref or user memory accessgeneral protection "
         "fault: 0000 [#1]",
         FindingKind::general_protection,
         "general protection fault in {f}",
         {}},
        {"PANIC: double fault, error_code: 0x0",
         FindingKind::oops,
         "PANIC: double fault in {f}",
         {}},
        {"traps: PANIC: double fault, error_code: 0x0",
         FindingKind::oops,
         "PANIC: double fault in {f}",
         {}},
        {"BUG: stack guard page was hit at 0000000012345678 (stack is 1..2)",
         FindingKind::oops,
         "BUG: stack guard page was hit in {f}",
         {{"address", "0000000012345678"}}},
        {"BUG: TASK stack guard page was hit at 0000000012345678 (stack is 1..2)",
         FindingKind::oops,
         "BUG: stack guard page was hit in {f}",
         {{"address", "0000000012345678"}}},
        {"Insufficient stack space to handle exception!",
         FindingKind::oops,
         "kernel stack overflow in {f}",
         {}},
        {"kernel stack overflow (double-fault): 0000 [#1] PREEMPT",
         FindingKind::oops,
         "kernel stack overflow in {f}",
         {}},
        {"divide error: 0000 [#1] PREEMPT SMP NOPTI", FindingKind::oops, "divide error in {f}", {}},
        {"Oops: divide error: 0000 [#1] SMP NOPTI", FindingKind::oops, "divide error in {f}", {}},
        {"int3: 0000 [#1] SMP", FindingKind::oops, "int3 in {f}", {}},
        {"Oops: int3: 0000 [#1] SMP", FindingKind::oops, "int3 in {f}", {}},
        {"invalid opcode: 0000 [#1] PREEMPT SMP", FindingKind::oops, "invalid opcode in {f}", {}},
        {"Oops: invalid opcode: 0000 [#1] SMP", FindingKind::oops, "invalid opcode in {f}", {}},
        {"Internal error: Oops: 5 [#1] PREEMPT SMP ARM",
         FindingKind::oops,
         "Internal error in {f}",
         {}},
        {"Oops: 0002 [#1] SMP", FindingKind::oops, "Oops in {f}", {}},
        {"Oops: Oops: 0002 [#1] SMP NOPTI", FindingKind::oops, "Oops in {f}", {}},
        {"Oops: Kernel access of bad area, sig: 11 [#1]", FindingKind::oops, "Oops in {f}", {}},
        {"WARNING: CPU: 0 PID: 93 at fs/kernfs/dir.c:525 kernfs_get+0x18/0x20",
         FindingKind::warning,
         "WARNING in {f}",
         {{"cpu", "0"},
          {"pid", "93"},
          {"location", "fs/kernfs/dir.c:525"},
          {"where", "kernfs_get"}}},
        {"WARNING: at lib/x.c:12 foo+0x1/0x2()",
         FindingKind::warning,
         "WARNING in {f}",
         {{"location", "lib/x.c:12"}, {"where", "foo"}}},
        {"WARNING: fs/dcache.c:829 at fast_dput+0x334/0x430, CPU#0: syz.0.17/6007",
         FindingKind::warning,
         "WARNING in {f}",
         {{"cpu", "0"},
          {"pid", "6007"},
          {"command", "syz.0.17"},
          {"location", "fs/dcache.c:829"},
          {"where", "fast_dput"}}},
        {"WARNING: [time_after(jiffies, timeout)] io_uring/io_uring.c:3026 at 0x0, CPU#0: "
         "kworker/u8:0/10",
         FindingKind::warning,
         "WARNING in {f}",
         {{"cpu", "0"},
          {"pid", "10"},
          {"command", "kworker/u8:0"},
          {"location", "io_uring/io_uring.c:3026"}}},
        {"watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [sync:92]",
         FindingKind::soft_lockup,
         "BUG: soft lockup in {f}",
         {{"cpu", "1"}, {"seconds", "26"}, {"command", "sync"}, {"pid", "92"}}},
        {"NMI watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [a:b:92]",
         FindingKind::soft_lockup,
         "BUG: soft lockup in {f}",
         {{"cpu", "1"}, {"seconds", "26"}, {"command", "a:b"}, {"pid", "92"}}},
        {"rcu: INFO: rcu_preempt self-detected stall on CPU",
         FindingKind::rcu_stall,
         "INFO: rcu detected stall in {f}",
         {}},
        {"rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
         FindingKind::rcu_stall,
         "INFO: rcu detected stall in {f}",
         {}},
        {"INFO: rcu_sched detected expedited stalls on CPUs/tasks: {",
         FindingKind::rcu_stall,
         "INFO: rcu detected stall in {f}",
         {}},
        {"INFO: rcu_tasks detected stalls on tasks:",
         FindingKind::rcu_stall,
         "INFO: rcu detected stall in {f}",
         {}},
        {"INFO: task kworker/u4:1:92 blocked for more than 120 seconds.",
         FindingKind::hung_task,
         "INFO: task hung in {f}",
         {{"command", "kworker/u4:1"}, {"pid", "92"}, {"seconds", "120"}}},
        {"INFO: task udevd:5612 blocked in I/O wait for more than 143 seconds.",
         FindingKind::hung_task,
         "INFO: task hung in {f}",
         {{"command", "udevd"}, {"pid", "5612"}, {"seconds", "143"}}},
        {"INFO: task a:1 can't die for more than 143 seconds.",
         FindingKind::hung_task,
         "INFO: task can't die in {f}",
         {{"command", "a"}, {"pid", "1"}, {"seconds", "143"}}},
        {"Kernel panic - not syncing: Fatal exception in interrupt",
         FindingKind::panic,
         "kernel panic: Fatal exception",
         {{"reason", "Fatal exception in interrupt"}}},
        {"Kernel panic - not syncing: kernel: panic_on_warn set ...",
         FindingKind::panic,
         "kernel panic: panic_on_warn set",
         {{"reason", "kernel: panic_on_warn set ..."}}},
        {"Kernel panic - not syncing: softlockup: hung tasks",
         FindingKind::panic,
         "kernel panic: softlockup: hung tasks",
         {{"reason", "softlockup: hung tasks"}}},
        {"Kernel panic - not syncing: RCU Stall",
         FindingKind::panic,
         "kernel panic: RCU Stall",
         {{"reason", "RCU Stall"}}},
        {"Kernel panic - not syncing: hung_task: blocked tasks",
         FindingKind::panic,
         "kernel panic: hung_task: blocked tasks",
         {{"reason", "hung_task: blocked tasks"}}},
        {"Kernel panic - not syncing: Aiee, killing interrupt handler!",
         FindingKind::panic,
         "kernel panic: {reason}",
         {{"reason", "Aiee, killing interrupt handler!"}}},
        {"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
         FindingKind::panic,
         "kernel panic: {reason}",
         {{"reason", "Attempted to kill init!"}}},
        {"Kernel panic - not syncing: corrupted stack end detected inside scheduler",
         FindingKind::panic,
         "kernel panic: corrupted stack end in {f}",
         {{"reason", "corrupted stack end detected inside scheduler"}}},
        {"Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: "
         "ip6_xmit+0x1/0x2",
         FindingKind::panic,
         "kernel panic: stack is corrupted in {f}",
         {{"reason", "stack-protector: Kernel stack is corrupted in: ip6_xmit+0x1/0x2"},
          {"where", "ip6_xmit"}}},
        {"Kernel panic - not syncing: System is deadlocked on memory",
         FindingKind::panic,
         "kernel panic: {reason}",
         {{"reason", "System is deadlocked on memory"}}},
    };
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_headers)

BOOST_AUTO_TEST_CASE(every_row_of_the_table_fires_on_its_line) {
    std::set<const HeaderRow*> fired;
    for (const auto& example : examples()) {
        const auto match = match_header(example.text);
        BOOST_REQUIRE_MESSAGE(match, example.text);
        BOOST_TEST_CONTEXT(example.text) {
            BOOST_CHECK_EQUAL(model::to_string(match->row->kind), model::to_string(example.kind));
            BOOST_CHECK_EQUAL(match->row->title, example.title);
            const std::map<std::string, std::string> groups(match->groups.begin(),
                                                            match->groups.end());
            BOOST_CHECK(groups == example.groups);
        }
        fired.insert(match->row);
    }
    for (const auto& row : header_table()) {
        BOOST_CHECK_MESSAGE(fired.contains(&row), row.literal << " ... " << row.rest);
    }
}

BOOST_AUTO_TEST_CASE(every_pattern_is_a_valid_expression) {
    for (const auto& row : header_table()) {
        const RE2 pattern(re2::StringPiece(row.rest.data(), row.rest.size()));
        BOOST_CHECK_MESSAGE(pattern.ok(), row.rest);
        BOOST_CHECK_LT(pattern.NumberOfCapturingGroups(), 8);
        BOOST_CHECK_GE(row.literal.size(), 2);
    }
}

BOOST_AUTO_TEST_CASE(lines_that_only_look_like_reports_are_none) {
    for (const auto* text : {
             "",
             "B",
             "BUG",
             "a BUG: kernel NULL pointer dereference, address: 0000000000000008",
             "WARNING: the mand mount option is being deprecated and",
             "WARNING: Unsupported flag value(s) of 0x%x in DT_FLAGS_1.",
             "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
             "XFS (loop4): WARNING: Reset corrupted AGFL on AG 0. 1 blocks leaked.",
             "INFO: Stall ended before state dump start",
             "INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.356 msecs",
             "INFO: task hung",
             "rcu: rcu_preempt kthread starved for 10494 jiffies! g9717",
             "rcu: Hierarchical RCU implementation.",
             "traps: foo[12] general protection fault ip:4005 sp:7ffd error:0 in foo[400000+1000]",
             "general protection fault in my book",
             "invalid opcode in user space",
             "---[ end Kernel panic - not syncing: Fatal exception ]---",
             "kernel BUG at",
             "Oops: I did it again",
             "watchdog: Delayed init of the lockup detector failed: -19",
             "Unable to handle kernel",
             "int3_selftest passed",
             "sysrq: Trigger a crash",
             "VFS: some message that is not an error",
         }) {
        BOOST_CHECK_MESSAGE(!match_header(text), text);
    }
}

BOOST_AUTO_TEST_CASE(a_warning_is_named_after_its_place) {
    BOOST_CHECK_EQUAL(warning_title("lib/refcount.c:28", "refcount_warn_saturate", "W"),
                      "WARNING: refcount bug in {f}");
    BOOST_CHECK_EQUAL(warning_title("mm/slab_common.c:971", "kmalloc_slab", "W"),
                      "WARNING: kmalloc bug in {f}");
    BOOST_CHECK_EQUAL(warning_title("mm/slab_common.c:971", "free_large_kmalloc", "W"), "W");
    BOOST_CHECK_EQUAL(warning_title("fs/x.c:1", "foo", "W"), "W");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
