// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_reports.hpp"

namespace faultline::classify {

using model::FindingKind;
using test::expect;
using test::findings;

BOOST_AUTO_TEST_SUITE(reports_of_hangs)

BOOST_AUTO_TEST_CASE(a_stall_is_what_the_timer_interrupted) {
    const auto finding = expect(
        "[   26.000000] rcu: INFO: rcu_preempt self-detected stall on CPU\n"
        "[   26.000001] rcu: \t1-....: (25997 ticks this GP) idle=a62/1/0x4 softirq=21/21 fqs=61\n"
        "[   26.000002] NMI backtrace for cpu 1\n"
        "[   26.000003] CPU: 1 PID: 91 Comm: tool Not tainted 5.5.0 #9\n"
        "[   26.000004] Call Trace:\n"
        "[   26.000005]  <IRQ>\n"
        "[   26.000006]  dump_stack+0xee/0x16e\n"
        "[   26.000007]  rcu_sched_clock_irq+0x707/0x917\n"
        "[   26.000008]  hrtimer_interrupt+0x2e9/0x730\n"
        "[   26.000009]  apic_timer_interrupt+0xf/0x20\n"
        "[   26.000010]  </IRQ>\n"
        "[   26.000011]  memcpy+0x10/0x20\n"
        "[   26.000012]  box_spin+0x10/0x20\n"
        "[   26.000013]  box_ioctl+0x10/0x20\n"
        "[   26.000014]  do_vfs_ioctl+0x10/0x20\n"
        "[   26.000015]  do_syscall_64+0xbc/0x5c0\n",
        "INFO: rcu detected stall in box_ioctl", "HANG");
    BOOST_CHECK_EQUAL(finding.alternative_titles.at(0), "stall in box_ioctl");
    BOOST_CHECK(finding.guilt.reason.find("do_vfs_ioctl") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cpu_that_was_told_to_speak_counts_too) {
    (void)expect(
        "[   26.000000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"
        "[   26.000001] Sending NMI from CPU 0 to CPUs 1:\n"
        "[   26.000002] NMI backtrace for cpu 1\n"
        "[   26.000003] CPU: 1 PID: 91 Comm: tool Not tainted 6.1.0 #9\n"
        "[   26.000004] RIP: 0010:box_spin+0x1/0x2\n"
        "[   26.000005] Call Trace:\n"
        "[   26.000006]  <TASK>\n"
        "[   26.000007]  __x64_sys_box+0x10/0x20\n"
        "[   26.000008]  do_syscall_64+0xbc/0x5c0\n"
        "[   26.000009]  </TASK>\n",
        "INFO: rcu detected stall in sys_box", "HANG");
}

BOOST_AUTO_TEST_CASE(where_rcus_own_thread_ran_is_nobodys_guilt) {
    (void)expect(
        "[   26.000000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"
        "[   26.000001] rcu: RCU grace-period kthread stack dump:\n"
        "[   26.000002] Call Trace:\n"
        "[   26.000003]  schedule+0x10/0x20\n"
        "[   26.000004]  rcu_gp_kthread+0x10/0x20\n"
        "[   26.000005]  kthread+0x10/0x20\n",
        "INFO: rcu detected stall in corrupted", "HANG", false);
}

BOOST_AUTO_TEST_CASE(a_soft_lockup_needs_no_interrupt_in_its_trace) {
    (void)expect(
        "[   26.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [tool:91]\n"
        "[   26.000001] RIP: 0010:box_spin+0x1/0x2\n"
        "[   26.000002] Call Trace:\n"
        "[   26.000003]  <TASK>\n"
        "[   26.000004]  box_write+0x10/0x20\n"
        "[   26.000005]  vfs_write+0x10/0x20\n"
        "[   26.000006]  </TASK>\n",
        "BUG: soft lockup in box_write", "HANG");
}

BOOST_AUTO_TEST_CASE(waits_for_rcu_and_the_rtnl_are_each_one_title) {
    const auto hung = [](const std::string& frames) {
        return "[  584.319520] INFO: task tool:91 blocked for more than 143 seconds.\n"
               "[  584.319601] Call Trace:\n"
               "[  584.319622]  __schedule+0x1b74/0x2d24\n"
               "[  584.319631]  schedule+0xa4/0x140\n" +
               frames;
    };
    (void)expect(hung("[  584.4]  __wait_rcu_gp+0x1/0x2\n[  584.400000]  synchronize_net+0x1/0x2\n"
                      "[  584.500000]  box_drop+0x1/0x2\n"),
                 "INFO: task hung in synchronize_rcu", "HANG");
    (void)expect(hung("[  584.400000]  rtnl_lock+0x1/0x2\n[  584.500000]  box_drop+0x1/0x2\n"),
                 "INFO: task hung in rtnl_lock", "HANG");
    (void)expect(hung("[  584.400000]  box_wait+0x1/0x2\n[  584.500000]  box_drop+0x1/0x2\n"),
                 "INFO: task hung in box_drop", "HANG");
}

BOOST_AUTO_TEST_CASE(lockups_of_other_kinds_are_known) {
    BOOST_CHECK(expect("[   72.150000] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 "
                       "stuck for 32s!\n",
                       "BUG: workqueue lockup", "")
                    .kind == FindingKind::workqueue_lockup);
    BOOST_CHECK(expect("[   72.150000] NMI watchdog: Watchdog detected hard LOCKUP on cpu 3\n"
                       "[   72.150001] RIP: 0010:box_spin+0x1/0x2\n"
                       "[   72.150002] Call Trace:\n"
                       "[   72.150003]  box_write+0x10/0x20\n",
                       "BUG: hard lockup in box_spin", "HANG")
                    .kind == FindingKind::hard_lockup);
}

BOOST_AUTO_TEST_CASE(a_watchdog_that_is_content_reports_nothing) {
    BOOST_CHECK(
        findings("[    1.0] NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.\n"
                 "[   72.159680] INFO: Stall ended before state dump start\n"
                 "[   72.2] rcu: RCU event tracing is enabled.\n"
                 "[   72.3] workqueue: box_later hogged CPU for >10000us 4 times\n")
            .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
