// SPDX-License-Identifier: GPL-2.0-or-later
// One machine's words for another's: each architecture prints pointer and trace its own way.
#include "classify/test_reports.hpp"

namespace faultline::classify {

using test::expect;
using test::findings;

BOOST_AUTO_TEST_SUITE(reports_of_traps)

BOOST_AUTO_TEST_CASE(x86_of_ten_years_ago_and_of_today) {
    (void)expect(
        "[    5.000000] BUG: unable to handle kernel NULL pointer dereference at 0000000000000008\n"
        "[    5.000001] IP: [<ffffffff8110b2b7>] box_open+0x17/0x40\n"
        "[    5.000002] Oops: 0000 [#1] SMP\n"
        "[    5.000003] RIP: 0010:[<ffffffff8110b2b7>]  [<ffffffff8110b2b7>] box_open+0x17/0x40\n"
        "[    5.000004] Call Trace:\n"
        "[    5.000005]  [<ffffffff8110b2b7>] ? guess+0x17/0x40\n"
        "[    5.000006]  [<ffffffff8110c2b7>] box_ioctl+0x17/0x40\n",
        "BUG: unable to handle kernel NULL pointer dereference in box_open",
        "NULL-POINTER-DEREFERENCE");
    (void)expect(
        "[    5.000000] Oops: general protection fault, probably for non-canonical address "
        "0xdffffc0000000000: 0000 [#1] SMP\n"
        "[    5.000001] RIP: 0010:box_open+0x17/0x40\n"
        "[    5.000002] Call Trace:\n"
        "[    5.000003]  <TASK>\n"
        "[    5.000004]  box_ioctl+0x17/0x40\n"
        "[    5.000005]  </TASK>\n",
        "general protection fault in box_open", "DoS");
}

BOOST_AUTO_TEST_CASE(arm64) {
    (void)expect(
        "[    5.000000] Unable to handle kernel paging request at virtual address dfff80000000\n"
        "[    5.000001] Internal error: Oops: 96000004 [#1] PREEMPT SMP\n"
        "[    5.000002] pc : box_open+0x18/0xb8 [box]\n"
        "[    5.000003] lr : box_ioctl+0x18/0xb8 [box]\n"
        "[    5.000004] Call trace:\n"
        "[    5.000005]  box_open+0x18/0xb8 [box]\n"
        "[    5.000006]  el0_svc+0x58/0x150\n",
        "BUG: unable to handle kernel paging request in box_open", "MEMORY_SAFETY_BUG");
}

BOOST_AUTO_TEST_CASE(arm32_where_the_pointer_is_nowhere) {
    const auto finding = expect(
        "[    5.000000] Unable to handle kernel NULL pointer dereference at virtual address "
        "00000000\n"
        "[    5.000001] Internal error: Oops: 80000207 [#1] SMP ARM\n"
        "[    5.000002] PC is at 0x0\n"
        "[    5.000003] LR is at box_open+0xc0/0x15c\n"
        "[    5.000004] Backtrace: \n"
        "[    5.000005] [<808ea9f4>] (box_open) from [<808dcfac>] (box_ioctl+0x7b4/0xa6c)\n"
        "[    5.000006]  r10:84e00c00 r9:20000000 r8:85048900 r7:808ea9f4\n"
        "[    5.000007] [<808dc7f8>] (box_ioctl) from [<80200060>] (ret_fast_syscall+0x0/0x1c)\n",
        "BUG: unable to handle kernel NULL pointer dereference in box_open",
        "NULL-POINTER-DEREFERENCE");
    BOOST_CHECK_EQUAL(finding.guilt.frame, "box_open");
}

BOOST_AUTO_TEST_CASE(riscv_prints_no_line_before_a_trace) {
    (void)expect(
        "[    5.000000] WARNING: CPU: 0 PID: 9 at lib/box.c:12 box_open+0x44c/0xbc0\n"
        "[    5.000001] epc : box_open+0x44c/0xbc0\n"
        "[    5.000002]  ra : box_open+0x44c/0xbc0\n"
        "[    5.000003] [<ffffffff80014264>] box_open+0x44c/0xbc0\n"
        "[    5.000004] [<ffffffff801c2668>] process_one_work+0x930/0x1e14\n"
        "[    5.000005] [<ffffffff801c408c>] worker_thread+0x540/0xcbc\n",
        "WARNING in box_open", "WARNING");
}

BOOST_AUTO_TEST_CASE(powerpc) {
    (void)expect(
        "[    5.000000] BUG: Unable to handle kernel data access at 0x8000000041a25f20\n"
        "[    5.000001] Oops: Kernel access of bad area, sig: 11 [#1]\n"
        "[    5.000002] NIP:  c00000000022d79c LR: c00000000022d784 CTR: 0000000000000000\n"
        "[    5.000003] NIP [c00000000022d79c] box_open+0x1ac/0x5f0\n"
        "[    5.000004] LR [c00000000022d784] box_open+0x194/0x5f0\n"
        "[    5.000005] Call Trace:\n"
        "[    5.000006] [c00000007a3ef970] [c00000000022d784] box_open+0x194/0x5f0 (unreliable)\n"
        "[    5.000007] [c00000007a3efa50] [c0000000001e3d18] box_ioctl+0x108/0x130\n",
        "BUG: unable to handle kernel paging request in box_open", "MEMORY_SAFETY_BUG");
}

BOOST_AUTO_TEST_CASE(s390) {
    (void)expect(
        "[    5.000000] Unable to handle kernel pointer dereference in virtual kernel address "
        "space\n"
        "[    5.000001] Failing address: 0000000000000000 TEID: 0000000000000887\n"
        "[    5.000002] Oops: 0004 ilc:3 [#1] SMP\n"
        "[    5.000003] Krnl PSW : 0704c00180000000 0000000000b2c3b2 (box_open+0x1b2/0x2f0)\n"
        "[    5.000004] Call Trace:\n"
        "[    5.000005] ([<0000000000b2c3b2>] box_open+0x1b2/0x2f0)\n"
        "[    5.000006]  [<0000000000b2d3b2>] box_ioctl+0x1b2/0x2f0 \n",
        "BUG: unable to handle kernel paging request in box_open", "MEMORY_SAFETY_BUG");
}

BOOST_AUTO_TEST_CASE(a_bug_is_not_told_twice) {
    const auto finding = expect(
        "[    5.000000] kernel BUG at lib/box.c:12!\n"
        "[    5.000001] invalid opcode: 0000 [#1] SMP\n"
        "[    5.000002] RIP: 0010:box_open+0x17/0x40\n"
        "[    5.000003] Call Trace:\n"
        "[    5.000004]  box_ioctl+0x17/0x40\n"
        "[    5.000005] ---[ end trace 0000000000000000 ]---\n"
        "[    5.000006] Kernel panic - not syncing: Fatal exception\n",
        "kernel BUG in box_open", "BUG");
    BOOST_CHECK(finding.panicked);
}

BOOST_AUTO_TEST_CASE(a_full_stack_is_named_far_out) {
    (void)expect(
        "[    5.000000] BUG: TASK stack guard page was hit at ffffc900054afff8 (stack is 1..2)\n"
        "[    5.000001] stack guard page: 0000 [#1] PREEMPT SMP KASAN\n"
        "[    5.000002] RIP: 0010:box_open+0x17/0x40\n"
        "[    5.000003] Call Trace:\n"
        "[    5.000004]  box_open+0x17/0x40\n"
        "[    5.000005]  box_open+0x27/0x40\n"
        "[    5.000006]  box_ioctl+0x17/0x40\n"
        "[    5.000007]  do_vfs_ioctl+0x17/0x40\n",
        "BUG: stack guard page was hit in box_ioctl", "");
}

BOOST_AUTO_TEST_CASE(what_crashes_in_user_mode_is_no_finding) {
    BOOST_CHECK(
        findings("[    5.0] traps: tool[91] general protection fault ip:4005 sp:7ffd "
                 "error:0 in tool[400000+1000]\n"
                 "[    5.000001] tool[92]: segfault at 0 ip 0000000000401136 sp 7ffd error 4\n"
                 "[    5.000002] traps: tool[93] trap divide error ip:4005 sp:7ffd error:0\n")
            .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
