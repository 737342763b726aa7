// SPDX-License-Identifier: GPL-2.0-or-later
// lockdep (kernel/locking/lockdep.c), debugged locks (kernel/locking/), RCU's checks
// (kernel/rcu/update.c) and those of atomic context (kernel/sched/core.c, lib/smp_processor_id.c).
// Up to 4.11 lockdep wrote "[ INFO: ... ]" or "[ BUG: ... ]", since then "WARNING: ...".
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

constexpr std::string_view deadlock = "possible deadlock in {f}";
/// "#0: ffff... (&lock){+.+.}, at: f+0x1/0x2"; "(lock){+.+.}, at: [<...>] f+0x1/0x2".
constexpr std::string_view taken = "(?:\\}|\\)).*, at: ";

constexpr HeaderRow deadlock_row(std::string_view literal, std::string_view as_is,
                                 StackPlan stack = StackPlan::at_lock) {
    return {.literal = literal,
            .kind = FindingKind::lockdep,
            .title = deadlock,
            .stack = stack,
            .anchor = Anchor::inside,
            .follow = taken,
            .unfinished = as_is};
}

const std::array rows{
    deadlock_row("WARNING: possible circular locking dependency detected",
                 "WARNING: possible circular locking dependency detected"),
    deadlock_row("INFO: possible circular locking dependency detected",
                 "INFO: possible circular locking dependency detected", StackPlan::at_lock_old),
    deadlock_row("WARNING: possible recursive locking detected",
                 "WARNING: possible recursive locking detected"),
    deadlock_row("INFO: possible recursive locking detected",
                 "INFO: possible recursive locking detected", StackPlan::at_lock_old),
    deadlock_row("WARNING: possible irq lock inversion dependency detected",
                 "WARNING: possible irq lock inversion dependency detected"),
    deadlock_row("INFO: possible irq lock inversion dependency detected",
                 "INFO: possible irq lock inversion dependency detected", StackPlan::at_lock_old),
    deadlock_row("-unsafe lock order detected", "unsafe lock order detected",
                 StackPlan::lock_order),

    HeaderRow{.literal = "inconsistent lock state",
              .kind = FindingKind::lockdep,
              .title = "inconsistent lock state in {f}",
              .stack = StackPlan::lock_state,
              .anchor = Anchor::inside,
              .follow = taken,
              .unfinished = "inconsistent lock state"},
    HeaderRow{.literal = "BUG: Invalid wait context",
              .kind = FindingKind::lockdep,
              .title = "WARNING: locking bug in {f}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "WARNING: suspicious RCU usage",
              .kind = FindingKind::lockdep,
              .title = "WARNING: suspicious RCU usage in {f}",
              .anchor = Anchor::inside,
              .follow = "^\\S+:\\d+ |suspicious rcu_",
              .unfinished = "WARNING: suspicious RCU usage"},
    HeaderRow{.literal = "INFO: suspicious RCU usage",
              .kind = FindingKind::lockdep,
              .title = "INFO: suspicious RCU usage in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "INFO: trying to register non-static key",
              .kind = FindingKind::lockdep,
              .title = "INFO: trying to register non-static key in {f}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "BUG: bad unlock balance detected",
              .kind = FindingKind::lockdep,
              .title = "BUG: bad unlock balance in {f}",
              .stack = StackPlan::released,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: bad unlock balance detected",
              .kind = FindingKind::lockdep,
              .title = "WARNING: bad unlock balance in {f}",
              .stack = StackPlan::released,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: bad contention detected",
              .kind = FindingKind::lockdep,
              .title = "BUG: bad contention in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: bad contention detected",
              .kind = FindingKind::lockdep,
              .title = "WARNING: bad contention in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: held lock freed",
              .kind = FindingKind::lockdep,
              .title = "BUG: held lock freed in {f}",
              .stack = StackPlan::lock_state,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: held lock freed",
              .kind = FindingKind::lockdep,
              .title = "WARNING: held lock freed in {f}",
              .stack = StackPlan::lock_state,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "still has locks held",
              .kind = FindingKind::lockdep,
              .title = "{level}: still has locks held in {f}",
              .stack = StackPlan::lock_state,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "lock held when returning to user space",
              .kind = FindingKind::lockdep,
              .title = "{level}: lock held when returning to user space in {f}",
              .stack = StackPlan::lock_state,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: Nested lock was not taken",
              .kind = FindingKind::lockdep,
              .title = "BUG: Nested lock was not taken in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: Nested lock was not taken",
              .kind = FindingKind::lockdep,
              .title = "WARNING: Nested lock was not taken in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: MAX_",
              .rest = "(?P<what>[A-Z_]+) too low!",
              .kind = FindingKind::lockdep,
              .title = "BUG: MAX_{what} too low!",
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: key ",
              .rest = ".* has not been registered!|.* not in \\.data!",
              .kind = FindingKind::lockdep,
              .title = "BUG: key has not been registered in {f}",
              .anchor = Anchor::inside,
              .whole = Wholeness::any},

    // kernel/locking/spinlock_debug.c.
    HeaderRow{.literal = "BUG: spinlock ",
              .rest = "(?P<what>[A-Za-z ]+?)(?: on CPU#(?P<cpu>\\d+)|,|$)",
              .kind = FindingKind::lockdep,
              .title = "BUG: spinlock {what} in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: rwlock ",
              .rest = "(?P<what>[A-Za-z -]+?)(?: on CPU#(?P<cpu>\\d+)|,|$)",
              .kind = FindingKind::lockdep,
              .title = "BUG: rwlock {what} in {f}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "BUG: scheduling while atomic",
              .rest = "(?:: (?P<command>.*)/(?P<pid>\\d+)/)?",
              .kind = FindingKind::atomic_sleep,
              .title = "BUG: scheduling while atomic in {f}",
              .stack = StackPlan::atomic,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: sleeping function called from invalid context",
              .rest = "(?: at (?P<location>\\S+:\\d+))?",
              .kind = FindingKind::atomic_sleep,
              .title = "BUG: sleeping function called from invalid context in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: using ",
              .rest = "(?P<what>[a-z_]+\\(\\)) in preemptible",
              .kind = FindingKind::lockdep,
              .title = "BUG: using {what} in preemptible code in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: workqueue leaked ",
              .rest = "(?P<what>lock or atomic|atomic, lock or RCU|lock, atomic or RCU)",
              .kind = FindingKind::lockdep,
              .title = "BUG: workqueue leaked {what} in {f}",
              .stack = StackPlan::last_function,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
};

}  // namespace

std::span<const HeaderRow> table::locking() {
    return rows;
}

}  // namespace faultline::classify
