// SPDX-License-Identifier: GPL-2.0-or-later
// kernel/watchdog.c, kernel/watchdog_hld.c, kernel/rcu/tree_stall.h, kernel/hung_task.c,
// kernel/workqueue.c.
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

const std::array rows{
    HeaderRow{.literal = "BUG: soft lockup",
              .rest = " - CPU#(?P<cpu>\\d+) stuck for (?P<seconds>\\d+)s! "
                      "\\[(?P<command>.*):(?P<pid>\\d+)\\]",
              .kind = FindingKind::soft_lockup,
              .title = "BUG: soft lockup in {f}",
              .stack = StackPlan::lockup,
              .anchor = Anchor::inside,
              .alternative = "stall in {f}"},
    HeaderRow{.literal = "BUG: soft lockup",
              .kind = FindingKind::soft_lockup,
              .title = "BUG: soft lockup in {f}",
              .stack = StackPlan::lockup,
              .anchor = Anchor::inside,
              .alternative = "stall in {f}"},
    HeaderRow{.literal = "Watchdog detected hard LOCKUP",
              .rest = "(?: on cpu (?P<cpu>\\d+))?",
              .kind = FindingKind::hard_lockup,
              .title = "BUG: hard lockup in {f}",
              .stack = StackPlan::crash,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "INFO: rcu_",
              .rest = "\\w+ (?:self-)?detected (?:expedited )?stalls? on (?:CPU|tasks)",
              .kind = FindingKind::rcu_stall,
              .title = "INFO: rcu detected stall in {f}",
              .stack = StackPlan::stall,
              .anchor = Anchor::inside,
              .alternative = "stall in {f}"},
    // "INFO: task x blocked for more than 143 seconds.", "... blocked in I/O wait for more than".
    HeaderRow{.literal = "INFO: task ",
              .rest = "(?P<command>.*):(?P<pid>\\d+) (?:is )?blocked.* for more than "
                      "(?P<seconds>\\d+) seconds",
              .kind = FindingKind::hung_task,
              .title = "INFO: task hung in {f}",
              .stack = StackPlan::hung,
              .anchor = Anchor::inside,
              .alternative = "hang in {f}"},
    HeaderRow{.literal = "INFO: task ",
              .rest = "(?P<command>.*):(?P<pid>\\d+) can't die (?:for|in) more than "
                      "(?P<seconds>\\d+) seconds",
              .kind = FindingKind::hung_task,
              .title = "INFO: task can't die in {f}",
              .stack = StackPlan::hung,
              .anchor = Anchor::inside,
              .alternative = "hang in {f}"},
    // The name of the task holds a line's end.
    HeaderRow{.literal = "INFO: task ",
              .rest = "(?P<command>[^:]*)$",
              .kind = FindingKind::hung_task,
              .title = "INFO: task hung in {f}",
              .stack = StackPlan::hung,
              .follow = ":(?P<pid>\\d+) (?:is )?blocked.* for more than (?P<seconds>\\d+) seconds",
              .alternative = "hang in {f}"},
    HeaderRow{.literal = "BUG: workqueue lockup",
              .rest = "(?: - pool.* stuck for (?P<seconds>\\d+)s)?",
              .kind = FindingKind::workqueue_lockup,
              .title = "BUG: workqueue lockup",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
};

}  // namespace

std::span<const HeaderRow> table::hangs() {
    return rows;
}

}  // namespace faultline::classify
