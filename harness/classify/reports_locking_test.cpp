// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_reports.hpp"

namespace faultline::classify {

using model::FindingKind;
using test::expect;
using test::findings;

namespace {

const std::string trace =
    "[    5.100000] stack backtrace:\n"
    "[    5.100001] CPU: 1 PID: 91 Comm: tool Not tainted 6.9.0 #1\n"
    "[    5.100002] Call Trace:\n"
    "[    5.100003]  dump_stack_lvl+0x44/0x5c\n"
    "[    5.100004]  check_noncircular+0x1/0x2\n"
    "[    5.100005]  lock_acquire+0x1/0x2\n"
    "[    5.100006]  box_work+0x1/0x2\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(reports_of_locking)

BOOST_AUTO_TEST_CASE(a_deadlock_is_named_after_who_wants_the_lock) {
    const auto finding = expect(
        "[    5.000000] WARNING: possible circular locking dependency detected\n"
        "[    5.000001] 6.9.0 #1 Not tainted\n"
        "[    5.000002] ------------------------------------------------------\n"
        "[    5.000003] tool/91 is trying to acquire lock:\n"
        "[    5.000004] ffff8880123 (&box->lock){+.+.}-{3:3}, at: box_open+0x1f/0x40\n"
        "[    5.000005] but task is already holding lock:\n"
        "[    5.000006] ffff8880456 (&lid->lock){+.+.}-{3:3}, at: lid_open+0x1f/0x40\n"
        "[    5.000007] -> #1 (&lid->lock){+.+.}-{3:3}:\n"
        "[    5.000008]        lid_close+0x1/0x2\n" +
            trace,
        "possible deadlock in box_open", "LOCKDEP");
    BOOST_CHECK(finding.kind == FindingKind::lockdep);
    BOOST_CHECK_EQUAL(finding.command, "tool");
}

BOOST_AUTO_TEST_CASE(of_a_lock_primitive_the_one_that_holds_is_named) {
    (void)expect(
        "[    5.000000] WARNING: possible recursive locking detected\n"
        "[    5.000003] tool/91 is trying to acquire lock:\n"
        "[    5.000004] ffff8880123 (&box->lock){+.+.}-{3:3}, at: down_trylock+0x1f/0x40\n"
        "[    5.000005] but task is already holding lock:\n"
        "[    5.000006] ffff8880456 (&lid->lock){+.+.}-{3:3}, at: lid_open+0x1f/0x40\n" +
            trace,
        "possible deadlock in lid_open", "LOCKDEP");
}

BOOST_AUTO_TEST_CASE(old_lockdep_wrote_in_brackets) {
    (void)expect(
        "[    5.000000] [ INFO: possible circular locking dependency detected ]\n"
        "[    5.000003] tool/91 is trying to acquire lock:\n"
        "[    5.000004]  (&box->lock){+.+.+.}, at: [<ffffffff8232bf0e>] box_open+0x1e/0x40\n" +
            trace,
        "possible deadlock in box_open", "LOCKDEP");
}

BOOST_AUTO_TEST_CASE(of_a_lock_order_the_user_in_interrupts_is_named) {
    (void)expect(
        "[    5.000000] WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected\n"
        "[    5.000003] tool/91 [HC0[0]:SC0[0]:HE0:SE1] is trying to acquire:\n"
        "[    5.000004] ffff8880123 (&box->lock){.?.+}-{2:2}, at: box_open+0x14b/0x460\n"
        "[    5.000005] ... which became SOFTIRQ-irq-safe at:\n"
        "[    5.000006]   lock_acquire+0x29d/0x740\n"
        "[    5.000007]   _raw_spin_lock_irqsave+0x39/0x50\n"
        "[    5.000008]   box_timer+0x7b/0xb0\n" +
            trace,
        "possible deadlock in box_timer", "LOCKDEP");
}

BOOST_AUTO_TEST_CASE(states_balance_and_freed_locks_name_a_function) {
    (void)expect(
        "[    5.000000] WARNING: inconsistent lock state\n"
        "[    5.000001] tool/91 [HC0[0]:SC1[3]:HE1:SE0] takes:\n"
        "[    5.000002] ffff8880123 (&box->lock){+.?.}-{2:2}, at: box_open+0x46/0x340\n" +
            trace,
        "inconsistent lock state in box_open", "LOCKDEP");
    (void)expect(
        "[    5.000000] WARNING: bad unlock balance detected!\n"
        "[    5.000001] tool/91 is trying to release lock (&box->lock) at:\n"
        "[    5.000002] [<ffffffff83f7ac8b>] box_close+0x2a3b/0x38a0\n" +
            trace,
        "WARNING: bad unlock balance in box_close", "LOCKDEP");
    (void)expect(
        "[    5.000000] WARNING: held lock freed!\n"
        "[    5.000002] ffff8880123 (&box->lock){+.+.}-{3:3}, at: box_drop+0x46/0x340\n" +
            trace,
        "WARNING: held lock freed in box_drop", "LOCKDEP");
    (void)expect(
        "[    5.000000] WARNING: tool/91 still has locks held!\n"
        "[    5.000001] 1 lock held by tool/91:\n"
        "[    5.000002]  #0: ffff8880123 (&box->lock){+.+.}-{3:3}, at: box_hold+0x46/0x340\n" +
            trace,
        "WARNING: still has locks held in box_hold", "LOCKDEP");
    (void)expect(
        "[    5.000000] WARNING: lock held when returning to user space!\n"
        "[    5.000002]  #0: ffff8880123 (&box->lock){+.+.}-{3:3}, at: box_hold+0x46/0x340\n",
        "WARNING: lock held when returning to user space in box_hold", "LOCKDEP");
}

BOOST_AUTO_TEST_CASE(rcu_and_atomic_context_name_the_caller) {
    (void)expect(
        "[    5.000000] WARNING: suspicious RCU usage\n"
        "[    5.000001] 6.9.0 #1 Not tainted\n"
        "[    5.000002] -----------------------------\n"
        "[    5.000003] lib/box.c:302 suspicious rcu_dereference_check() usage!\n" +
            trace,
        "WARNING: suspicious RCU usage in box_work", "LOCKDEP");
    (void)expect(
        "[    5.000000] BUG: scheduling while atomic: tool/91/0x00000101\n"
        "[    5.000001] Call Trace:\n"
        "[    5.000002]  __schedule_bug+0x60/0x80\n"
        "[    5.000003]  __schedule+0x74c/0x7f0\n"
        "[    5.000004]  schedule+0x54/0xd0\n"
        "[    5.000005]  box_sleep+0x124/0x270\n",
        "BUG: scheduling while atomic in box_sleep", "ATOMIC_SLEEP");
    (void)expect(
        "[    5.000000] BUG: sleeping function called from invalid context at lib/box.c:20\n"
        "[    5.000001] in_atomic(): 1, irqs_disabled(): 0, pid: 91, name: tool\n" +
            trace,
        "BUG: sleeping function called from invalid context in box_work", "ATOMIC_SLEEP");
    (void)expect(
        "[    5.000000] BUG: using smp_processor_id() in preemptible [00000000] code: tool/91\n"
        "[    5.000001] caller is debug_smp_processor_id+0x1c/0x26\n" +
            trace,
        "BUG: using smp_processor_id() in preemptible code in box_work", "LOCKDEP");
    (void)expect(
        "[    5.000000] BUG: workqueue leaked lock or atomic: kworker/0:0/0x00000000/4\n"
        "[    5.000001]      last function: box_later\n",
        "BUG: workqueue leaked lock or atomic in box_later", "");
}

BOOST_AUTO_TEST_CASE(a_report_without_its_middle_is_not_whole) {
    (void)expect("[    5.000000] WARNING: possible circular locking dependency detected\n",
                 "WARNING: possible circular locking dependency detected", "WARNING", false);
    (void)expect("[    5.000000] BUG: bad unlock balance detected!\n",
                 "BUG: bad unlock balance in corrupted", "LOCKDEP", false);
}

BOOST_AUTO_TEST_CASE(lockdep_may_talk_without_reporting) {
    BOOST_CHECK(findings("[    5.0] INFO: lockdep is turned off.\n"
                         "[    5.000001] turning off the locking correctness validator.\n"
                         "[    5.000002] no locks held by tool/91.\n"
                         "[    5.000003] Lock dependency validator: Copyright (c) 2006 Red Hat\n")
                    .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
