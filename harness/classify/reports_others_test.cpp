// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_reports.hpp"

namespace faultline::classify {

using model::Confidence;
using model::FindingKind;
using test::expect;
using test::findings;

namespace {
const std::string banner = "[    0.000000] Linux version 6.9.0 (me@here) #1 SMP\n";
}

BOOST_AUTO_TEST_SUITE(other_reports)

BOOST_AUTO_TEST_CASE(a_second_boot_is_unexpected) {
    const auto finding = expect(banner + "[   12.000000] box: fine\n" + banner,
                                "unexpected kernel reboot", "REBOOT");
    BOOST_CHECK(finding.kind == FindingKind::unexpected_reboot);
    BOOST_CHECK_EQUAL(finding.place.first_line, 3);
    BOOST_CHECK(finding.confidence == Confidence::certain);
    (void)expect(banner + "SeaBIOS (version 1.16)\nBooting the kernel.\n" + banner,
                 "unexpected kernel reboot", "REBOOT");
}

BOOST_AUTO_TEST_CASE(firmware_in_the_middle_of_a_log_is_a_guess) {
    const std::string log =
        "a program runs, and runs\nSeaBIOS (version 1.16)\nBooting the kernel.\n" + banner;
    const auto guessed = findings(log, {.live = false});
    BOOST_REQUIRE_EQUAL(guessed.size(), 1);
    BOOST_CHECK(guessed[0].confidence == Confidence::low);
    BOOST_CHECK(findings(log).empty());
}

BOOST_AUTO_TEST_CASE(a_boot_that_was_due_is_no_finding) {
    for (const bool live : {true, false}) {
        BOOST_CHECK(
            findings("SeaBIOS (version 1.16)\nBooting the kernel.\n" + banner, {.live = live})
                .empty());
        BOOST_CHECK(
            findings(banner + "[   12.000000] reboot: Restarting system\n" + banner, {.live = live})
                .empty());
        BOOST_CHECK_EQUAL(
            findings(banner + "[   12.000000] Kernel panic - not syncing: box\n" + banner,
                     {.live = live})
                .size(),
            1);
        // A daemon's file holds the boots of weeks.
        const std::string daily = "Jan  2 03:04:05 host kernel: [    0.000000] Linux version 6.9\n";
        BOOST_CHECK(findings(daily + daily, {.live = live}).empty());
    }
}

BOOST_AUTO_TEST_CASE(references_that_never_go_are_told) {
    (void)expect(
        "[  624.880000] unregister_netdevice: waiting for lo to become free. Usage count = 5\n"
        "[  635.120000] unregister_netdevice: waiting for eth0 to become free. Usage count = 5\n",
        "unregister_netdevice: waiting for DEV to become free", "DoS");
    (void)expect(
        "[    5.000000] VFS: Busy inodes after unmount of loop0. Self-destruct in 5 seconds.\n",
        "VFS: Busy inodes after unmount (use-after-free)", "DoS");
}

BOOST_AUTO_TEST_CASE(rust_panics_with_its_own_words) {
    const auto finding = expect(
        "[    5.000000] rust_kernel: panicked at drivers/box/lib.rs:12:5:\n"
        "[    5.000001] attempt to add with overflow\n"
        "[    5.000002] kernel BUG at rust/helpers/bug.c:7!\n"
        "[    5.000003] RIP: 0010:rust_helper_BUG+0x8/0x10\n"
        "[    5.000004] Call Trace:\n"
        "[    5.000005]  _RNvCs1_7___rustc17rust_begin_unwind+0x15b/0x160\n"
        "[    5.000006]  _RNvNtCs2_4core9panicking9panic_fmt+0x84/0x90\n"
        "[    5.000007]  _RNvMs_Cs3_3boxNtB4_3Box4grow+0x17e5/0x1860\n",
        "attempt to add with overflow in <box::Box>::grow", "");
    BOOST_CHECK(finding.kind == FindingKind::bug);
}

BOOST_AUTO_TEST_CASE(a_program_that_dies_is_told_as_such) {
    BOOST_CHECK(expect("fatal error: out of memory\n\ngoroutine 1 [running]:\nmain.main()\n",
                       "go runtime error", "DoS")
                    .kind == FindingKind::program_crash);
    BOOST_CHECK(findings("fatal error: box.h: No such file or directory\n").empty());
    BOOST_CHECK(findings("panic: the word begins a line\n").empty());
}

BOOST_AUTO_TEST_CASE(what_only_carries_out_another_report_is_a_fragment) {
    (void)expect("[    5.000000] Kernel panic - not syncing: Fatal exception in interrupt\n",
                 "kernel panic: Fatal exception", "DoS", false);
    (void)expect("[    5.000000] Kernel panic - not syncing: panic_on_warn set ...\n",
                 "kernel panic: panic_on_warn set", "DoS", false);
}

BOOST_AUTO_TEST_CASE(panics_of_their_own_name_the_cause) {
    const std::string trace =
        "[    5.000001] Call Trace:\n[    5.000002]  panic+0x1/0x2\n"
        "[    5.000003]  __schedule+0x1/0x2\n[    5.000004]  box_run+0x1/0x2\n"
        "[    5.000005]  process_one_work+0x1/0x2\n";
    const auto stack = expect(
        "[    5.000000] Kernel panic - not syncing: corrupted stack end detected inside "
        "scheduler\n" +
            trace,
        "kernel panic: corrupted stack end in box_run", "DoS");
    BOOST_CHECK(stack.kind == FindingKind::corrupted_stack);
    BOOST_CHECK(stack.panicked);
    BOOST_CHECK(
        expect(
            "[    5.000000] Kernel panic - not syncing: System is deadlocked on memory\n" + trace,
            "kernel panic: System is deadlocked on memory", "DoS")
            .kind == FindingKind::oom_livelock);
    (void)expect(
        "[    5.000000] Kernel panic - not syncing: stack-protector: Kernel stack is "
        "corrupted in: box_open+0x1/0x2\n" +
            trace,
        "kernel panic: stack is corrupted in box_open", "DoS");
}

BOOST_AUTO_TEST_CASE(an_injected_faults_stack_among_the_frames_spoils_a_report) {
    const auto finding = expect(
        "[    5.000000] WARNING: CPU: 0 PID: 9 at lib/box.c:12 box_open+0x1/0x2\n"
        "[    5.000001] Call Trace:\n"
        "[    5.000002]  dump_stack+0x1/0x2\n"
        "[    5.000003]  should_fail.cold+0x1/0x2\n"
        "[    5.000004]  other_task+0x1/0x2\n",
        "WARNING in corrupted", "WARNING", false);
    BOOST_CHECK(finding.corrupted.find("injected fault") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lost_lines_spoil_a_report) {
    (void)expect(
        "[    5.000000] WARNING: CPU: 0 PID: 9 at lib/box.c:12 box_open+0x1/0x2\n"
        "[    5.000001] RIP: 0010:box_open+0x1/0x2\n"
        "[    5.000002] Call Trace:\n"
        "** 93 printk messages dropped **\n"
        "[    5.000004]  box_ioctl+0x1/0x2\n",
        "WARNING in box_open", "WARNING", false);
}

BOOST_AUTO_TEST_CASE(a_second_line_within_the_first_spoils_a_report) {
    const auto finding = expect(
        "[    5.000000] BUG: box is [    5.100000] usb 1-1: new device\n"
        "[    5.000001] Call Trace:\n"
        "[    5.000002]  box_open+0x1/0x2\n",
        "BUG: box is [    NUM.ADDR] usb NUM-NUM: new device", "", false);
    BOOST_CHECK_EQUAL(finding.corrupted, "another line begins within its first one");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_said_again_in_full_counts_once) {
    (void)expect(
        "[    5.000000] WARNING: CPU: 0 PI\n"
        "** replaying previous printk message **\n"
        "[    5.000000] WARNING: CPU: 0 PID: 9 at lib/box.c:12 box_open+0x1/0x2\n"
        "[    5.000001] RIP: 0010:box_open+0x1/0x2\n"
        "[    5.000002] Call Trace:\n"
        "[    5.000003]  box_ioctl+0x1/0x2\n",
        "WARNING in box_open", "WARNING");
}

BOOST_AUTO_TEST_CASE(titles_that_are_quoted_are_no_reports) {
    BOOST_CHECK(findings("Subject: [PATCH] BUG: KASAN: slab-use-after-free in box_open+0x1/0x2\n"
                         "TITLE: WARNING: CPU: 0 PID: 9 at lib/box.c:12 box_open+0x1/0x2\n")
                    .empty());
}

BOOST_AUTO_TEST_CASE(a_program_may_warn_and_inform) {
    BOOST_CHECK(findings("WARNING: your box is old\nINFO: starting\n").empty());
    BOOST_CHECK_EQUAL(findings("[    5.000000] WARNING: your box is old\n").size(), 1);
}

BOOST_AUTO_TEST_CASE(a_log_without_a_kernel_is_known_as_such) {
    Classifier silent;
    silent.feed("login: \nsome text [12.5] of a program\n");
    silent.finish();
    BOOST_CHECK(!silent.saw_kernel_output());
    Classifier kernel;
    for (const char c : std::string("login: \n[   12.345678] box: fine\n"))
        kernel.feed({&c, 1});
    BOOST_CHECK(kernel.saw_kernel_output());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
