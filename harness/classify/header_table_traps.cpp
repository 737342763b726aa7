// SPDX-License-Identifier: GPL-2.0-or-later
// Exceptions in kernel mode: arch/x86/mm/fault.c (5.1 changed the words), arch/x86/kernel/traps.c
// (since 6.9 die() puts "Oops: " before each), arch/arm64/mm/fault.c, arch/arm/mm/fault.c,
// arch/powerpc/mm/fault.c, arch/riscv/mm/fault.c, arch/s390/mm/fault.c, arch/loongarch/mm/fault.c.
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

constexpr auto continues = HeaderRole::continues;
constexpr auto crash = StackPlan::crash;
constexpr std::string_view null_title =
    "BUG: unable to handle kernel NULL pointer dereference in {f}";
constexpr std::string_view paging_title = "BUG: unable to handle kernel paging request in {f}";
constexpr std::string_view protection_title = "general protection fault in {f}";
constexpr std::string_view bad_access = "bad-access in {f}";
/// "0000 [#1] SMP": the error code and how many there were.
constexpr std::string_view trap_end = ": [0-9a-f]{4} \\[#\\d+\\]";
constexpr std::string_view protection_end =
    "(?:,? (?:probably |maybe )?for (?:non-canonical )?address (?P<address>0x[0-9a-f]+))?"
    ".*\\[#\\d+\\]";

constexpr HeaderRow fault(std::string_view literal, std::string_view rest, std::string_view title,
                          Anchor anchor = Anchor::inside) {
    return {.literal = literal,
            .rest = rest,
            .kind = FindingKind::page_fault,
            .title = title,
            .stack = crash,
            .anchor = anchor,
            .alternative = bad_access};
}

constexpr HeaderRow trap(std::string_view literal, FindingKind kind, std::string_view title,
                         HeaderRole role = HeaderRole::begins) {
    return {.literal = literal,
            .rest = trap_end,
            .kind = kind,
            .title = title,
            .stack = crash,
            .role = role};
}

const std::array rows{
    fault("BUG: kernel NULL pointer dereference", "(?:, address: (?P<address>[0-9a-f]+))?",
          null_title),
    fault("BUG: unable to handle kernel NULL pointer dereference", "(?: at (?P<address>\\S+))?",
          null_title),
    fault("BUG: Kernel NULL pointer dereference", "(?:.* at (?P<address>0x[0-9a-f]+))?",
          null_title),
    fault("BUG: unable to handle page fault for address", "(?:: (?P<address>[0-9a-f]+))?",
          paging_title),
    fault("BUG: unable to handle kernel paging request", "(?: at (?P<address>\\S+))?",
          paging_title),
    fault("BUG: Unable to handle kernel ", ".* at (?P<address>0x[0-9a-f]+)", paging_title),
    HeaderRow{.literal = "BUG: unable to handle kernel",
              .kind = FindingKind::page_fault,
              .title = "BUG: unable to handle kernel",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::fragment},
    fault("Unable to handle kernel NULL pointer dereference",
          "(?: at virtual address (?P<address>[0-9a-f]+))?", null_title),
    // powerpc before 5.4, arm, arm64, riscv, loongarch ("CPU 1 Unable to handle kernel paging
    // request at virtual address"), s390 ("in virtual kernel address space").
    fault("Unable to handle kernel ",
          "(?:.*(?:at|for) (?:virtual |kernel )?(?:data )?(?:address|instruction fetch)?:? ?"
          "(?P<address>(?:0x)?[0-9a-f]{4,}))?",
          paging_title),
    HeaderRow{.literal = "Unhandled fault: ",
              .rest = "(?:.* at (?P<address>0x[0-9a-f]+))?",
              .kind = FindingKind::page_fault,
              .title = "Unhandled fault in {f}",
              .stack = crash,
              .anchor = Anchor::inside,
              .alternative = bad_access},
    HeaderRow{.literal = "Unhandled prefetch abort: ",
              .kind = FindingKind::page_fault,
              .title = "Unhandled prefetch abort in {f}",
              .stack = crash,
              .alternative = bad_access},
    HeaderRow{.literal = "Alignment trap: ",
              .rest = ".*\\[#\\d+\\]|not handling instruction",
              .kind = FindingKind::oops,
              .title = "Alignment trap in {f}",
              .stack = crash},

    // report_bug() in lib/bug.c; powerpc and old sparc write it with a capital.
    HeaderRow{.literal = "kernel BUG at rust/helpers/bug.c",
              .kind = FindingKind::bug,
              .title = "kernel BUG in {f}",
              .stack = crash,
              .role = continues,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "kernel BUG at ",
              .rest = "(?P<location>\\S+:\\d+)!?",
              .kind = FindingKind::bug,
              .title = "kernel BUG in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "Kernel BUG at ",
              .rest = "(?P<location>\\S+)?",
              .kind = FindingKind::bug,
              .title = "kernel BUG in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "Kernel BUG [#",
              .kind = FindingKind::bug,
              .title = "kernel BUG in {f}",
              .stack = StackPlan::warning,
              .role = continues},
    // rust/kernel/lib.rs, panic().
    HeaderRow{.literal = "rust_kernel: panicked at ",
              .rest = "(?P<location>\\S+:\\d+)?",
              .kind = FindingKind::bug,
              .title = "{message} in {f}",
              .stack = StackPlan::trace,
              .follow = "^(?P<message>[a-z].{3,100})$",
              .unfinished = "rust_kernel panic in {f}"},

    HeaderRow{.literal = "general protection fault",
              .rest = protection_end,
              .kind = FindingKind::general_protection,
              .title = protection_title,
              .stack = crash,
              .alternative = bad_access},
    HeaderRow{.literal = "Oops: general protection fault",
              .rest = protection_end,
              .kind = FindingKind::general_protection,
              .title = protection_title,
              .stack = crash,
              .alternative = bad_access},
    HeaderRow{.literal = "segment-related general protection fault",
              .rest = ".*\\[#\\d+\\]",
              .kind = FindingKind::general_protection,
              .title = protection_title,
              .stack = crash,
              .anchor = Anchor::inside,
              .alternative = bad_access},
    // A message of KASAN's lacked its newline.
    HeaderRow{.literal = "user memory accessgeneral protection fault: ",
              .kind = FindingKind::general_protection,
              .title = protection_title,
              .stack = crash,
              .anchor = Anchor::inside,
              .alternative = bad_access},

    HeaderRow{.literal = "Insufficient stack space to handle exception!",
              .kind = FindingKind::stack_overflow,
              .title = "kernel stack overflow in {f}",
              .stack = StackPlan::overflow,
              .alternative = "stack-overflow in {f}"},
    HeaderRow{.literal = "PANIC: double fault",
              .kind = FindingKind::double_fault,
              .title = "PANIC: double fault in {f}",
              .stack = crash,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "stack guard page was hit",
              .rest = "(?: at (?P<address>\\S+))?",
              .kind = FindingKind::stack_overflow,
              .title = "BUG: stack guard page was hit in {f}",
              .stack = StackPlan::overflow,
              .anchor = Anchor::inside,
              .alternative = "stack-overflow in {f}"},
    HeaderRow{.literal = "kernel stack overflow",
              .rest = ".*\\[#\\d+\\]",
              .kind = FindingKind::stack_overflow,
              .title = "kernel stack overflow in {f}",
              .stack = StackPlan::overflow,
              .role = continues,
              .alternative = "stack-overflow in {f}"},

    trap("divide error", FindingKind::divide_error, "divide error in {f}"),
    trap("Oops: divide error", FindingKind::divide_error, "divide error in {f}"),
    trap("int3", FindingKind::int3, "int3 in {f}"),
    trap("Oops: int3", FindingKind::int3, "int3 in {f}"),
    trap("stack segment", FindingKind::stack_segment, "stack segment fault in {f}"),
    trap("Oops: stack segment", FindingKind::stack_segment, "stack segment fault in {f}"),
    trap("invalid opcode", FindingKind::invalid_opcode, "invalid opcode in {f}", continues),
    trap("Oops: invalid opcode", FindingKind::invalid_opcode, "invalid opcode in {f}", continues),
    trap("alignment check", FindingKind::oops, "alignment check in {f}"),
    trap("Oops: alignment check", FindingKind::oops, "alignment check in {f}"),
    trap("control protection", FindingKind::oops, "control protection in {f}"),
    trap("Oops: control protection", FindingKind::oops, "control protection in {f}"),
    // s390, arch/s390/kernel/traps.c: "illegal operation: 0001 ilc:1 [#1] SMP".
    HeaderRow{.literal = " ilc:",
              .rest = "\\d+ \\[#\\d+\\]",
              .kind = FindingKind::oops,
              .title = "Oops in {f}",
              .stack = crash,
              .role = continues,
              .anchor = Anchor::inside},
    // arm and arm64, arch/arm*/kernel/traps.c: "Internal error: Oops: 96000004 [#1]".
    HeaderRow{.literal = "Internal error: Oops - BUG: 0 [#",
              .kind = FindingKind::bug,
              .title = "kernel BUG in {f}",
              .stack = crash,
              .role = continues},
    HeaderRow{.literal = "Internal error: ",
              .rest = ".*\\[#\\d+\\]",
              .kind = FindingKind::oops,
              .title = "Internal error in {f}",
              .stack = crash,
              .role = continues,
              .alternative = bad_access},
    HeaderRow{.literal = "Oops: ",
              .rest = "(?:Oops: )?(?P<trap>[\\w -]*?)(?:: )?[0-9a-f]{4} \\[#\\d+\\]",
              .kind = FindingKind::oops,
              .title = "Oops in {f}",
              .stack = crash,
              .role = continues},
    HeaderRow{.literal = "Oops: ",
              .rest = ".*\\[#\\d+\\]",
              .kind = FindingKind::oops,
              .title = "Oops in {f}",
              .stack = crash,
              .role = continues},
    HeaderRow{.literal = "Oops [#",
              .kind = FindingKind::oops,
              .title = "Oops in {f}",
              .stack = crash,
              .role = continues},
};

}  // namespace

std::span<const HeaderRow> table::traps() {
    return rows;
}

}  // namespace faultline::classify
