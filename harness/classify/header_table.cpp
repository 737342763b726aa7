// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

constexpr auto begins = HeaderRole::begins;
constexpr auto continues = HeaderRole::continues;
constexpr auto panics = HeaderRole::panics;
constexpr auto first_own = FrameChoice::first_own;
constexpr auto entry_point = FrameChoice::entry_point;
constexpr auto waiter = FrameChoice::waiter;

constexpr KindSet crashes = set_of(FindingKind::oops) | set_of(FindingKind::page_fault) |
                            set_of(FindingKind::bug) | set_of(FindingKind::general_protection);
constexpr KindSet reports = crashes | set_of(FindingKind::warning) |
                            set_of(FindingKind::soft_lockup) | set_of(FindingKind::rcu_stall) |
                            set_of(FindingKind::hung_task);

constexpr std::string_view null_title =
    "BUG: unable to handle kernel NULL pointer dereference in {f}";
constexpr std::string_view paging_title = "BUG: unable to handle kernel paging request in {f}";
constexpr std::string_view stall_title = "INFO: rcu detected stall in {f}";
constexpr std::string_view trap_end = ": [0-9a-f]{4} \\[#\\d+\\]";

constexpr std::array rows{
    // Page faults: show_fault_oops() in arch/x86/mm/fault.c (5.1 changed the words), and
    // die_kernel_fault() in arch/arm64/mm/fault.c.
    HeaderRow{"BUG: kernel NULL pointer dereference", "(?:, address: (?P<address>[0-9a-f]+))?",
              FindingKind::page_fault, null_title},
    HeaderRow{"BUG: unable to handle kernel NULL pointer dereference", "(?: at (?P<address>\\S+))?",
              FindingKind::page_fault, null_title},
    HeaderRow{"BUG: unable to handle page fault for address", "(?:: (?P<address>[0-9a-f]+))?",
              FindingKind::page_fault, paging_title},
    HeaderRow{"BUG: unable to handle kernel paging request", "(?: at (?P<address>\\S+))?",
              FindingKind::page_fault, paging_title},
    HeaderRow{"BUG: Unable to handle kernel ", ".* at (?P<address>0x[0-9a-f]+)",
              FindingKind::page_fault, paging_title},
    HeaderRow{"Unable to handle kernel NULL pointer dereference",
              "(?: at virtual address (?P<address>[0-9a-f]+))?", FindingKind::page_fault,
              null_title},
    HeaderRow{"Unable to handle kernel ", ".* at virtual address (?P<address>[0-9a-f]+)",
              FindingKind::page_fault, paging_title},
    HeaderRow{"Unhandled fault: ", ".* at (?P<address>0x[0-9a-f]+)", FindingKind::page_fault,
              "Unhandled fault in {f}"},

    // kernel BUG: report_bug() in lib/bug.c.
    HeaderRow{"kernel BUG at ", "(?P<location>\\S+:\\d+)!", FindingKind::bug, "kernel BUG in {f}"},
    HeaderRow{"Kernel BUG at ", "", FindingKind::bug, "kernel BUG in {f}"},

    // Exceptions: arch/x86/kernel/traps.c; since 6.9 die() puts "Oops: " before each of them.
    HeaderRow{"general protection fault",
              "(?:,? (?:probably |maybe )?for (?:non-canonical )?address (?P<address>0x[0-9a-f]+))?"
              ".*\\[#\\d+\\]",
              FindingKind::general_protection, "general protection fault in {f}"},
    HeaderRow{
        "Oops: general protection fault",
        "(?:,? (?:probably |maybe )?for (?:non-canonical )?address (?P<address>0x[0-9a-f]+))?",
        FindingKind::general_protection, "general protection fault in {f}"},
    HeaderRow{"segment-related general protection fault", ": ", FindingKind::general_protection,
              "general protection fault in {f}"},
    // A message of KASAN's lacked its newline.
    HeaderRow{"kasan: GPF could be caused by NULL-ptr deref or user memory access",
              "general protection fault", FindingKind::general_protection,
              "general protection fault in {f}"},
    HeaderRow{"Insufficient stack space to handle exception!", "", FindingKind::oops,
              "kernel stack overflow in {f}", entry_point},
    HeaderRow{"PANIC: double fault", "", FindingKind::oops, "PANIC: double fault in {f}"},
    HeaderRow{"traps: PANIC: double fault", "", FindingKind::oops, "PANIC: double fault in {f}"},
    HeaderRow{"BUG: stack guard page was hit", " at (?P<address>\\S+)", FindingKind::oops,
              "BUG: stack guard page was hit in {f}", entry_point},
    HeaderRow{"BUG: TASK stack guard page was hit", " at (?P<address>\\S+)", FindingKind::oops,
              "BUG: stack guard page was hit in {f}", entry_point},
    HeaderRow{"kernel stack overflow (double-fault)", trap_end, FindingKind::oops,
              "kernel stack overflow in {f}", entry_point, continues},
    HeaderRow{"divide error", trap_end, FindingKind::oops, "divide error in {f}"},
    HeaderRow{"Oops: divide error", trap_end, FindingKind::oops, "divide error in {f}"},
    HeaderRow{"int3", trap_end, FindingKind::oops, "int3 in {f}"},
    HeaderRow{"Oops: int3", trap_end, FindingKind::oops, "int3 in {f}"},
    HeaderRow{"invalid opcode", trap_end, FindingKind::oops, "invalid opcode in {f}", first_own,
              continues},
    HeaderRow{"Oops: invalid opcode", trap_end, FindingKind::oops, "invalid opcode in {f}",
              first_own, continues},
    HeaderRow{"Internal error: ", ".*\\[#\\d+\\]", FindingKind::oops, "Internal error in {f}",
              first_own, continues},
    HeaderRow{"Oops: ", "(?:Oops: )?(?P<trap>[\\w -]*?)(?:: )?[0-9a-f]{4} \\[#\\d+\\]",
              FindingKind::oops, "Oops in {f}", first_own, continues},
    HeaderRow{"Oops: ", ".*\\[#\\d+\\]", FindingKind::oops, "Oops in {f}", first_own, continues},

    // Warnings: __warn() in kernel/panic.c. 6.19 turned the line round.
    HeaderRow{"WARNING: ",
              "(?:CPU: (?P<cpu>\\d+) PID: -?(?P<pid>\\d+) )?at (?P<location>\\S+:\\d+)"
              "(?: (?P<where>[\\w.]+)\\+0x)?",
              FindingKind::warning, "WARNING in {f}"},
    HeaderRow{"WARNING: ",
              "(?:\\[.*\\] )?(?P<location>\\S+:\\d+) at (?:(?P<where>[\\w.]+)\\+)?0x[0-9a-f/x]+, "
              "CPU#(?P<cpu>\\d+): (?P<command>.*)/(?P<pid>\\d+)$",
              FindingKind::warning, "WARNING in {f}"},

    // Lockups: kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c.
    HeaderRow{"BUG: soft lockup - CPU#",
              "(?P<cpu>\\d+) stuck for (?P<seconds>\\d+)s! \\[(?P<command>.*):(?P<pid>\\d+)\\]",
              FindingKind::soft_lockup, "BUG: soft lockup in {f}", entry_point},
    HeaderRow{"INFO: rcu_", "\\w+ (?:self-)?detected (?:expedited )?stalls? on (?:CPU|tasks)",
              FindingKind::rcu_stall, stall_title, entry_point},
    HeaderRow{
        "INFO: task ",
        "(?P<command>.*):(?P<pid>\\d+) (?:is )?blocked.* for more than (?P<seconds>\\d+) seconds",
        FindingKind::hung_task, "INFO: task hung in {f}", waiter},
    HeaderRow{"INFO: task ",
              "(?P<command>.*):(?P<pid>\\d+) can't die for more than (?P<seconds>\\d+) seconds",
              FindingKind::hung_task, "INFO: task can't die in {f}", waiter},

    // Panics that only carry out what another report made necessary.
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>Fatal exception.*)", FindingKind::panic,
              "kernel panic: Fatal exception", first_own, panics, crashes},
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>(?:\\w+: )?panic_on_\\w+ set.*)",
              FindingKind::panic, "kernel panic: panic_on_warn set", first_own, panics, reports},
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>softlockup: hung tasks)",
              FindingKind::panic, "kernel panic: softlockup: hung tasks", entry_point, panics,
              set_of(FindingKind::soft_lockup)},
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>RCU Stall)", FindingKind::panic,
              "kernel panic: RCU Stall", entry_point, panics, set_of(FindingKind::rcu_stall)},
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>hung_task: blocked tasks)",
              FindingKind::panic, "kernel panic: hung_task: blocked tasks", waiter, panics,
              set_of(FindingKind::hung_task)},
    HeaderRow{"Kernel panic - not syncing: ",
              "(?P<reason>Machine halted|kernel stack overflow|Aiee, killing .*)",
              FindingKind::panic, "kernel panic: {reason}", first_own, panics, crashes},
    HeaderRow{
        "Kernel panic - not syncing: ", "(?P<reason>Attempted to kill (?:init|the idle task)!)",
        FindingKind::panic, "kernel panic: {reason}", first_own, panics, crashes},
    // Panics of their own.
    HeaderRow{
        "Kernel panic - not syncing: ", "(?P<reason>corrupted stack end detected inside scheduler)",
        FindingKind::panic, "kernel panic: corrupted stack end in {f}", entry_point, panics},
    HeaderRow{
        "Kernel panic - not syncing: ",
        "(?P<reason>stack-protector: Kernel stack is corrupted in: (?:(?P<where>[\\w.]+)\\+0x)?.*)",
        FindingKind::panic, "kernel panic: stack is corrupted in {f}", first_own, panics},
    HeaderRow{"Kernel panic - not syncing: ", "(?P<reason>.*)", FindingKind::panic,
              "kernel panic: {reason}", first_own, panics},
};

struct WarningPlace {
    std::string_view file;      ///< a part of the source path
    std::string_view function;  ///< the beginning of the function; empty: any
    std::string_view title;
};

constexpr std::array warning_places{
    WarningPlace{"lib/refcount.c", "", "WARNING: refcount bug in {f}"},
    WarningPlace{"lib/debugobjects.c", "", "WARNING: ODEBUG bug in {f}"},
    WarningPlace{"drivers/usb/core/urb.c", "usb_submit_urb", "WARNING in {f}/usb_submit_urb"},
    WarningPlace{"lib/kobject.c", "", "WARNING: kobject bug in {f}"},
    WarningPlace{"fs/proc/generic.c", "proc_register", "WARNING: proc registration bug in {f}"},
    WarningPlace{"kernel/locking/lockdep.c", "", "WARNING: locking bug in {f}"},
    WarningPlace{"mm/vmalloc.c", "", "WARNING: zero-size vmalloc in {f}"},
    WarningPlace{"mm/slab_common.c", "kmalloc_slab", "WARNING: kmalloc bug in {f}"},
    WarningPlace{"mm/util.c", "kvmalloc_node", "WARNING: kmalloc bug in {f}"},
};

}  // namespace

std::span<const HeaderRow> header_table() {
    return rows;
}

std::string_view warning_title(std::string_view location, std::string_view function,
                               std::string_view otherwise) {
    for (const auto& place : warning_places) {
        if (location.find(place.file) != std::string_view::npos &&
            function.starts_with(place.function)) {
            return place.title;
        }
    }
    return otherwise;
}

}  // namespace faultline::classify
