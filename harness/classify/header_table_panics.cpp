// SPDX-License-Identifier: GPL-2.0-or-later
// panic() in kernel/panic.c, by what its callers say.
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

constexpr std::string_view literal = "Kernel panic - not syncing: ";
constexpr KindSet none_of_the_kernels =
    set_of(FindingKind::oom_kill) | set_of(FindingKind::oom_loop) |
    set_of(FindingKind::unexpected_reboot) | set_of(FindingKind::no_output) |
    set_of(FindingKind::program_crash) | set_of(FindingKind::panic);
constexpr KindSet reports = ~none_of_the_kernels;

/// A panic that only carries out what another report made necessary.
constexpr HeaderRow consequence(std::string_view rest, std::string_view title, KindSet of,
                                StackPlan stack = StackPlan::none) {
    return {.literal = literal,
            .rest = rest,
            .kind = FindingKind::panic,
            .title = title,
            .stack = stack,
            .role = HeaderRole::panics,
            .explained_by = of,
            .anchor = Anchor::inside,
            .whole = Wholeness::fragment};
}

constexpr HeaderRow own(std::string_view rest, std::string_view title, StackPlan stack,
                        FindingKind kind = FindingKind::panic, std::string_view alternative = "") {
    return {.literal = literal,
            .rest = rest,
            .kind = kind,
            .title = title,
            .stack = stack,
            .role = HeaderRole::panics,
            .anchor = Anchor::inside,
            .alternative = alternative};
}

const std::array rows{
    consequence("(?P<reason>Fatal exception.*)", "kernel panic: Fatal exception", reports),
    consequence("(?P<reason>(?:\\w+: )?(?:panic_on_\\w+|kasan\\.fault=\\w+) set.*)",
                "kernel panic: panic_on_warn set", reports),
    consequence("(?P<reason>softlockup: hung tasks)", "kernel panic: softlockup: hung tasks",
                set_of(FindingKind::soft_lockup)),
    consequence("(?P<reason>RCU Stall)", "kernel panic: RCU Stall", set_of(FindingKind::rcu_stall)),
    consequence("(?P<reason>hung_task: blocked tasks)", "kernel panic: hung_task: blocked tasks",
                set_of(FindingKind::hung_task)),
    consequence("(?P<reason>(?:Hard LOCKUP|Watchdog detected hard LOCKUP.*))",
                "kernel panic: Hard LOCKUP", set_of(FindingKind::hard_lockup)),
    HeaderRow{.literal = literal,
              .rest = "(?P<reason>scheduling while atomic)",
              .kind = FindingKind::panic,
              .title = "kernel panic: {reason}",
              .stack = StackPlan::trace,
              .role = HeaderRole::panics,
              .explained_by = set_of(FindingKind::atomic_sleep),
              .anchor = Anchor::inside},
    HeaderRow{.literal = literal,
              .rest = "(?P<reason>Machine halted|kernel stack overflow|Aiee, killing .*|"
                      "Attempted to kill (?:init|the idle task)!)",
              .kind = FindingKind::panic,
              .title = "kernel panic: {reason}",
              .stack = StackPlan::trace,
              .role = HeaderRole::panics,
              .explained_by = reports & ~set_of(FindingKind::warning),
              .anchor = Anchor::inside},
    HeaderRow{.literal = literal,
              .rest = "(?P<reason>(?:Fatal|Uncorrected|Unrecoverable).*(?:[Mm]achine [Cc]heck|"
                      "hardware memory error).*|Timeout.*[Mm]achine check.*)",
              .kind = FindingKind::machine_check,
              .title = "kernel panic: {reason}",
              .stack = StackPlan::none,
              .role = HeaderRole::panics,
              .explained_by = set_of(FindingKind::machine_check),
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = literal,
              .rest = "(?P<reason>NMI.*|Non maskable interrupt.*)",
              .kind = FindingKind::nmi,
              .title = "kernel panic: {reason}",
              .stack = StackPlan::trace,
              .role = HeaderRole::panics,
              .explained_by = set_of(FindingKind::nmi),
              .anchor = Anchor::inside},

    own("(?P<reason>corrupted stack end detected inside scheduler)",
        "kernel panic: corrupted stack end in {f}", StackPlan::overflow,
        FindingKind::corrupted_stack, "stack-overflow in {f}"),
    own("(?P<reason>stack-protector: Kernel stack is corrupted in: "
        "(?:(?P<where>[a-zA-Z_][\\w.]*)\\+0x)?.*)",
        "kernel panic: stack is corrupted in {f}", StackPlan::header, FindingKind::corrupted_stack),
    own("(?P<reason>(?:System is deadlocked on memory|"
        "Out of memory and no killable processes).*)",
        "kernel panic: {reason}", StackPlan::trace, FindingKind::oom_livelock),
    own("(?P<reason>Couldn't open N_TTY ldisc)", "kernel panic: {reason}", StackPlan::trace),
    own("(?P<reason>.*)", "kernel panic: {reason}", StackPlan::trace),
    // A panic whose line lost its end, and those of other wording.
    HeaderRow{.literal = "Kernel panic",
              .rest = "(?: - not syncing)?:? ?(?P<reason>.*)",
              .kind = FindingKind::panic,
              .title = "kernel panic: {reason}",
              .role = HeaderRole::panics},
};

}  // namespace

std::span<const HeaderRow> table::panics() {
    return rows;
}

}  // namespace faultline::classify
