// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_hangs)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::hangs(),
        {

            {"watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [a:b:92]",
             soft_lockup,
             "BUG: soft lockup in {f}",
             {{"cpu", "1"}, {"seconds", "26"}, {"command", "a:b"}, {"pid", "92"}}},
            {"NMI watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [sync:92]", soft_lockup,
             "BUG: soft lockup in {f}"},
            {"BUG: soft lockup", soft_lockup, "BUG: soft lockup in {f}"},
            {"NMI watchdog: Watchdog detected hard LOCKUP on cpu 3",
             hard_lockup,
             "BUG: hard lockup in {f}",
             {{"cpu", "3"}}},
            {"watchdog: CPU0: Watchdog detected hard LOCKUP on cpu 1", hard_lockup,
             "BUG: hard lockup in {f}"},
            {"rcu: INFO: rcu_preempt self-detected stall on CPU", rcu_stall,
             "INFO: rcu detected stall in {f}"},
            {"INFO: rcu_sched detected expedited stalls on CPUs/tasks: {", rcu_stall,
             "INFO: rcu detected stall in {f}"},
            {"INFO: rcu_bh detected stalls on CPUs/tasks:", rcu_stall,
             "INFO: rcu detected stall in {f}"},
            {"INFO: rcu_tasks detected stalls on tasks:", rcu_stall,
             "INFO: rcu detected stall in {f}"},
            {"INFO: task kworker/u4:1:92 blocked for more than 120 seconds.",
             hung_task,
             "INFO: task hung in {f}",
             {{"command", "kworker/u4:1"}, {"pid", "92"}, {"seconds", "120"}}},
            {"INFO: task mount:2204 blocked in I/O wait for more than 143 seconds.", hung_task,
             "INFO: task hung in {f}"},
            {"INFO: task a:1 can't die for more than 143 seconds.",
             hung_task,
             "INFO: task can't die in {f}",
             {{"seconds", "143"}}},
            {"INFO: task \x01\x02", hung_task, "INFO: task hung in {f}"},
            {"BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 32s!",
             workqueue_lockup,
             "BUG: workqueue lockup",
             {{"seconds", "32"}}},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
