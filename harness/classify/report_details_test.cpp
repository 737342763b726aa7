// SPDX-License-Identifier: GPL-2.0-or-later
// What a finding carries beside title, function and trace.
#include "classify/classifier.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

namespace faultline::classify {

using model::Finding;

namespace {

Finding first_finding_of(std::string_view log) {
    Classifier classifier;
    classifier.feed(log);
    classifier.finish();
    BOOST_REQUIRE(!classifier.findings().empty());
    return classifier.findings()[0];
}

std::string register_of(const Finding& finding, std::string_view name) {
    const auto found = std::find_if(finding.registers.begin(), finding.registers.end(),
                                    [&](const auto& r) { return r.first == name; });
    return found == finding.registers.end() ? "" : found->second;
}

std::string functions_of(const std::vector<model::Frame>& trace) {
    std::string names;
    for (const auto& frame : trace)
        names += (names.empty() ? "" : " ") + frame.function;
    return names;
}

constexpr std::string_view oops =
    "[    6.500000] BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
    "[    6.500000] Oops: 0000 [#1] PREEMPT SMP NOPTI\n"
    "[    6.500000] CPU: 1 PID: 92 Comm: sync Tainted: G        W          6.1.0-50 #1  Debian\n"
    "[    6.500000] Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.3 04/01/2014\n"
    "[    6.500000] Workqueue: events netstamp_clear\n"
    "[    6.500000] RIP: 0010:kernfs_remove+0xc/0x60\n"
    "[    6.500000] Code: 5d 41 5c e9 86 61 d0 ff <48> 8b 47 08\n"
    "[    6.500000] RSP: 0018:ffffc900003cbe20 EFLAGS: 00010286\n"
    "[    6.500000] RAX: 00000000000000a2 RBX: ffffc900003cbf58 RCX: 0000000000000000\n"
    "[    6.500000] CR2: 0000000000000008 CR3: 0000000004436000 CR4: 00000000000006a0\n"
    "[    6.500000] Call Trace:\n"
    "[    6.500000]  <TASK>\n"
    "[    6.500000]  rdt_kill_sb+0x29d/0x350 [resctrl]\n"
    "[    6.500000]  do_syscall_64+0x5d/0x90\n"
    "[    6.500000] RIP: 0033:0x47e0e7\n"
    "[    6.500000] Code: ff ff ff ff c3 66 0f 1f\n"
    "[    6.500000] RSP: 002b:00007fff6eed9068 EFLAGS: 00000246 ORIG_RAX: 00000000000000a2\n"
    "[    6.500000] RAX: ffffffffffffffda RBX: 000000001656c928 RCX: 000000000047e0e7\n"
    "[    6.500000]  </TASK>\n"
    "[    6.500000] Modules linked in: resctrl(OE) ext4 crc16 jbd2 mbcache [last unloaded: loop]\n"
    "[    6.600000] ---[ end trace 0000000000000000 ]---\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(report_details)

BOOST_AUTO_TEST_CASE(an_oops_has_registers_code_modules_and_hardware) {
    const auto finding = first_finding_of(oops);
    BOOST_REQUIRE(finding.instruction_pointer);
    BOOST_CHECK_EQUAL(finding.instruction_pointer->function, "kernfs_remove");
    BOOST_CHECK_EQUAL(register_of(finding, "RSP"), "0018:ffffc900003cbe20");
    BOOST_CHECK_EQUAL(register_of(finding, "RAX"), "00000000000000a2");
    BOOST_CHECK_EQUAL(register_of(finding, "CR2"), "0000000000000008");
    BOOST_CHECK_EQUAL(register_of(finding, "ORIG_RAX"), "");
    BOOST_CHECK_EQUAL(finding.code, "5d 41 5c e9 86 61 d0 ff <48> 8b 47 08");
    BOOST_CHECK_EQUAL(fmt::format("{}", fmt::join(finding.modules, " ")),
                      "resctrl(OE) ext4 crc16 jbd2 mbcache");
    BOOST_CHECK_EQUAL(finding.hardware,
                      "QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.3 04/01/2014");
    BOOST_CHECK_EQUAL(finding.details.at("workqueue"), "events netstamp_clear");
    BOOST_CHECK_EQUAL(finding.details.at("last_unloaded"), "loop");
    BOOST_CHECK_EQUAL(finding.taint, "G        W");
    BOOST_CHECK(finding.related.empty());
}

BOOST_AUTO_TEST_CASE(registers_of_a_program_are_not_those_of_the_kernel) {
    const auto finding = first_finding_of(
        "Kernel panic - not syncing: sysrq triggered crash\n"
        "CPU: 0 PID: 1 Comm: init Not tainted 6.1.0 #1\n"
        "Call Trace:\n <TASK>\n sysrq_handle_crash+0x16/0x20\n"
        "RIP: 0033:0x47e0e7\nCode: ff ff\nRSP: 002b:00007fff6eed9068 EFLAGS: 00000246\n"
        " </TASK>\nKernel Offset: 0x1c00000 from 0xffffffff81000000 (relocation range: "
        "0xffffffff80000000-0xffffffffbfffffff)\n---[ end Kernel panic - not syncing ]---\n");
    BOOST_CHECK(finding.registers.empty());
    BOOST_CHECK_EQUAL(finding.code, "");
    BOOST_CHECK(!finding.instruction_pointer);
    BOOST_CHECK(finding.details.at("kernel_offset").starts_with("0x1c00000 from 0xffffffff81"));
}

BOOST_AUTO_TEST_CASE(the_offset_of_a_panic_is_told_of_the_report_that_led_to_it) {
    const auto finding =
        first_finding_of(std::string(oops) +
                         "[    6.600000] Kernel panic - not syncing: Fatal exception\n"
                         "[    6.600000] Kernel Offset: 0x2600000 from 0xffffffff81000000\n");
    BOOST_CHECK_EQUAL(finding.details.at("kernel_offset"), "0x2600000 from 0xffffffff81000000");
}

BOOST_AUTO_TEST_CASE(a_pointer_without_a_symbol_is_kept_as_an_address) {
    const auto at = [](std::string_view pointer) {
        return first_finding_of("BUG: unable to handle page fault for address: ffffffffc0123456\n" +
                                std::string(pointer) + "\nCall Trace:\n foo+0x1/0x2\n");
    };
    const auto finding = at("RIP: 0010:0xffffffffc0123456");
    BOOST_REQUIRE(finding.instruction_pointer);
    BOOST_CHECK_EQUAL(finding.instruction_pointer->function, "0xffffffffc0123456");
    const auto other = at("RIP: 0010:0xffffffffc0999999");
    BOOST_CHECK_EQUAL(finding.signature.frames, other.signature.frames);
    BOOST_CHECK(!at("RIP: 0010:0x0").instruction_pointer);
    BOOST_CHECK(!at("RIP: 0033:0x7f0000000000").instruction_pointer);
}

BOOST_AUTO_TEST_CASE(a_list_of_modules_goes_on_over_lines) {
    const auto finding = first_finding_of(
        "WARNING: CPU: 0 PID: 9 at fs/x.c:5 foo+0x1/0x2\n"
        "Modules linked in: aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbb cccccccc\n"
        " dddddddddddddddddddddddddddddd eeeeeeeeeeeeeeeeeeeeeee ffffffff(O) gggg\n"
        " hhhh iiii\n"
        "and then words of a program\n"
        "CPU: 0 PID: 9 Comm: x Not tainted 6.1.0 #1\nRIP: 0010:foo+0x1/0x2\n");
    BOOST_CHECK_EQUAL(
        fmt::format("{}", fmt::join(finding.modules, " ")),
        "aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbb cccccccc dddddddddddddddddddddddddddddd "
        "eeeeeeeeeeeeeeeeeeeeeee ffffffff(O) gggg hhhh iiii");
}

BOOST_AUTO_TEST_CASE(kernels_of_old_name_the_task_elsewhere) {
    const auto finding = first_finding_of(
        "BUG: unable to handle kernel NULL pointer dereference at 0000000000000008\n"
        "IP: [<ffffffff8143d030>] foo+0x8/0x50\n"
        "CPU 3 \n"
        "Modules linked in: ext3\n"
        "RIP: 0010:[<ffffffff8143d030>]  [<ffffffff8143d030>] foo+0x8/0x50\n"
        "RSP: 0018:ffff88001f300000  EFLAGS: 00010246\n"
        "Process umount (pid: 2200, threadinfo ffff88001f300000, task ffff88001f400000)\n"
        "Call Trace:\n [<ffffffff81051234>] bar+0x1/0x2\n"
        "RIP: 0033:0x4529d9\nRSP: 002b:00007ff14d178c58 EFLAGS: 00000212\n"
        "Code: 00 <48> 8b\n---[ end trace 1234567890abcdef ]---\n");
    BOOST_CHECK_EQUAL(finding.cpu.value(), 3);
    BOOST_CHECK_EQUAL(finding.pid.value(), 2200);
    BOOST_CHECK_EQUAL(finding.command, "umount");
    BOOST_CHECK_EQUAL(finding.code, "00 <48> 8b");
    BOOST_CHECK_EQUAL(
        first_finding_of("kernel BUG at mm/x.c:3!\n"
                         "Pid: 2200, comm: umount Not tainted 2.6.32 #3 ProLiant DL380 G5\n")
            .hardware,
        "ProLiant DL380 G5");
}

BOOST_AUTO_TEST_CASE(another_cpus_stack_is_related) {
    const auto finding = first_finding_of(
        "[    9.000000] WARNING: CPU: 0 PID: 9 at fs/x.c:5 foo+0x1/0x2\n"
        "[    9.000000] CPU: 0 PID: 9 Comm: x Not tainted 6.1.0 #1\n"
        "[    9.000000] RIP: 0010:foo+0x1/0x2\n"
        "[    9.000000] RAX: 0000000000000001 RBX: 0000000000000002 RCX: 0000000000000003\n"
        "[    9.000000] Call Trace:\n[    9.000000]  bar+0x1/0x2\n"
        "[    9.000000] Sending NMI from CPU 0 to CPUs 1:\n"
        "[    9.000000] NMI backtrace for cpu 1\n"
        "[    9.000000] CPU: 1 PID: 77 Comm: y Not tainted 6.1.0 #1\n"
        "[    9.000000] RIP: 0010:other+0x1/0x2\n"
        "[    9.000000] RAX: 00000000000000ff RBX: 00000000000000ff R15: 00000000000000ff\n"
        "[    9.000000] Call Trace:\n[    9.000000]  <IRQ>\n[    9.000000]  spin+0x3/0x4\n"
        "[    9.000000]  wait+0x5/0x6\n"
        "[    9.100000] ---[ end trace 0000000000000000 ]---\n");
    BOOST_CHECK_EQUAL(functions_of(finding.trace), "bar");
    BOOST_CHECK_EQUAL(finding.pid.value(), 9);
    BOOST_REQUIRE_EQUAL(finding.related.size(), 1);
    BOOST_CHECK_EQUAL(finding.related[0].title, "NMI backtrace for cpu 1");
    BOOST_CHECK_EQUAL(functions_of(finding.related[0].trace), "spin wait");
    BOOST_CHECK_EQUAL(register_of(finding, "RAX"), "0000000000000001");
    BOOST_CHECK_EQUAL(register_of(finding, "R15"), "");
}

BOOST_AUTO_TEST_CASE(what_follows_a_lockups_trace_is_added_to_its_finding) {
    Classifier classifier;
    classifier.feed(
        "[    9.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [x:9]\n"
        "[    9.000000] CPU: 0 PID: 9 Comm: x Not tainted 6.1.0 #1\n"
        "[    9.000000] RIP: 0010:foo+0x1/0x2\n"
        "[    9.000000] Call Trace:\n[    9.000000]  <TASK>\n[    9.000000]  bar+0x1/0x2\n"
        "[    9.000000]  do_syscall_64+0x1/0x2\n[    9.000000]  </TASK>\n");
    BOOST_CHECK(!classifier.report_open());
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    classifier.feed(
        "[    9.000000] Sending NMI from CPU 0 to CPUs 1:\n"
        "[    9.000000] NMI backtrace for cpu 1\n"
        "[    9.000000] CPU: 1 PID: 77 Comm: y Not tainted 6.1.0 #1\n"
        "[    9.000000] RIP: 0010:other+0x1/0x2\n"
        "[    9.000000] Call Trace:\n[    9.000000]  <TASK>\n[    9.000000]  spin+0x3/0x4\n"
        "[    9.000000]  </TASK>\n");
    for (int i = 0; i < 200; ++i)
        classifier.feed("[    9.100000] usb 1-1: new device\n");
    classifier.feed("[    9.200000] Call Trace:\n[    9.200000]  late+0x1/0x2\n");
    classifier.finish();
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    const auto& finding = classifier.findings()[0];
    BOOST_CHECK_EQUAL(functions_of(finding.trace), "bar do_syscall_64");
    BOOST_REQUIRE_EQUAL(finding.related.size(), 1);
    BOOST_CHECK_EQUAL(finding.related[0].title, "NMI backtrace for cpu 1");
    BOOST_CHECK_EQUAL(functions_of(finding.related[0].trace), "spin");
}

BOOST_AUTO_TEST_CASE(a_fault_that_was_injected_belongs_to_the_report_it_led_to) {
    const auto fault = [](int pid) {
        return fmt::format(
            "[    6.400000] FAULT_INJECTION: forcing a failure.\n"
            "[    6.400000] name failslab, interval 1, probability 0, space 0, times 0\n"
            "[    6.400000] CPU: 1 PID: {} Comm: sync Not tainted 6.1.0 #1\n"
            "[    6.400000] Call Trace:\n[    6.400000]  <TASK>\n[    6.400000]  "
            "should_failslab+0x5/0x20\n"
            "[    6.400000]  kmem_cache_alloc+0x1/0x2\n[    6.400000]  </TASK>\n",
            pid);
    };
    const auto finding = first_finding_of(fault(92) + std::string(oops));
    BOOST_CHECK_EQUAL(finding.details.at("injected"), "failslab");
    BOOST_REQUIRE_EQUAL(finding.related.size(), 1);
    BOOST_CHECK_EQUAL(finding.related[0].title,
                      "FAULT_INJECTION: forcing a failure. name failslab");
    BOOST_CHECK_EQUAL(functions_of(finding.related[0].trace), "should_failslab kmem_cache_alloc");
    BOOST_CHECK(first_finding_of(fault(93) + std::string(oops)).related.empty());
    std::string between;
    for (int i = 0; i < 400; ++i)
        between += "[    6.400000] usb 1-1: new device\n";
    BOOST_CHECK(first_finding_of(fault(92) + between + std::string(oops)).related.empty());
}

BOOST_AUTO_TEST_CASE(a_fault_that_did_no_harm_is_no_finding) {
    Classifier classifier;
    classifier.feed(
        "FAULT_INJECTION: forcing a failure.\nname failslab, interval 1\n"
        "Call Trace:\n should_failslab+0x5/0x20\n");
    classifier.finish();
    BOOST_CHECK(classifier.findings().empty());
}

BOOST_AUTO_TEST_CASE(forced_failures_are_counted_by_kind_with_the_stack_of_the_last_ones) {
    Classifier classifier;
    for (int i = 0; i < 150; ++i) {
        classifier.feed(
            fmt::format("[   {:2}.500000] FAULT_INJECTION: forcing a failure.\n"
                        "[   {:2}.500000] name {}, interval 1, probability 100, space 0, times 0\n"
                        "[   {:2}.500000] CPU: 1 PID: 92 Comm: sync Not tainted 6.1.0 #1\n"
                        "[   {:2}.500000] Call Trace:\n[   {:2}.500000]  <TASK>\n"
                        "[   {:2}.500000]  should_fail+0x5/0x20\n[   {:2}.500000]  </TASK>\n",
                        i / 10, i / 10, i % 2 == 0 ? "failslab" : "fail_page_alloc", i / 10, i / 10,
                        i / 10, i / 10, i / 10));
    }
    // What a forced failure makes the kernel say is its due.
    classifier.feed(
        "[   15.000000] sync: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)\n"
        "[   15.000000] CPU: 1 PID: 92 Comm: sync Not tainted 6.1.0 #1\n"
        "[   15.000000] Call Trace:\n[   15.000000]  warn_alloc+0x1/0x2\n");
    classifier.finish();
    BOOST_CHECK(classifier.findings().empty());
    const auto forced = classifier.forced();
    BOOST_CHECK_EQUAL(forced.counts.at("failslab"), 75);
    BOOST_CHECK_EQUAL(forced.counts.at("fail_page_alloc"), 75);
    BOOST_REQUIRE_EQUAL(forced.kept.size(), model::most_forced_failures);
    const auto& last = forced.kept.back();
    BOOST_CHECK_EQUAL(last.kind, "fail_page_alloc");
    BOOST_CHECK_EQUAL(last.number, 75);
    BOOST_CHECK_EQUAL(last.uptime.value_or(0), 14.5);
    BOOST_CHECK_EQUAL(last.command, "sync");
    BOOST_REQUIRE_EQUAL(last.stack.size(), 1);
    BOOST_CHECK_EQUAL(last.stack[0], "should_fail");
}

BOOST_AUTO_TEST_CASE(a_log_without_forced_failures_counts_none) {
    Classifier classifier;
    classifier.feed(oops);
    classifier.finish();
    BOOST_CHECK(classifier.forced().counts.empty());
    BOOST_CHECK(classifier.forced().kept.empty());
}

BOOST_AUTO_TEST_CASE(reports_that_fold_keep_the_details_of_the_first) {
    auto again = std::string(oops);
    again.replace(again.find("00000000000000a2"), 16, "00000000000000b2");
    const auto finding = first_finding_of(std::string(oops) + again);
    BOOST_CHECK_EQUAL(finding.count, 2);
    BOOST_CHECK_EQUAL(register_of(finding, "RAX"), "00000000000000a2");
    BOOST_CHECK_EQUAL(finding.modules.size(), 5);
}

BOOST_AUTO_TEST_CASE(a_million_modules_and_stacks_without_end_take_bounded_room) {
    const auto head = std::string(oops.substr(0, oops.find("[    6.500000] Call Trace")));
    std::string log = head;
    for (int i = 0; i < 1000; ++i) {
        log += "[    6.500000] Modules linked in:";
        for (int m = 0; m < 1000; ++m)
            log += fmt::format(" m{}", m);
        log += "\n";
    }
    for (int i = 0; i < 100; ++i) {
        log +=
            fmt::format("[    6.500000] NMI backtrace for cpu {}\n[    6.500000] Call Trace:\n", i);
        for (int f = 0; f < 1000; ++f)
            log += fmt::format("[    6.500000]  f{}+0x1/0x2\n", f);
    }
    const auto finding = first_finding_of(log);
    BOOST_CHECK_EQUAL(finding.modules.size(), 512);
    BOOST_CHECK_LE(finding.related.size(), 16);
    BOOST_REQUIRE(!finding.related.empty());
    BOOST_CHECK_EQUAL(finding.related.back().trace.size(), 64);
}

BOOST_AUTO_TEST_CASE(of_a_thousand_full_reports_the_later_ones_are_cut) {
    Classifier classifier;
    for (int i = 0; i < 900; ++i) {
        // Letters, since numbers do not make a title of its own.
        std::string log = fmt::format("kernel BUG at fs/x.c:1!\nRIP: 0010:f{:c}{:c}+0x1/0x2\n",
                                      'g' + i % 20, 'g' + i / 20 % 20) +
                          "Modules linked in:";
        for (int m = 0; m < 512; ++m)
            log += fmt::format(" {:a<24}", m);
        log += fmt::format("\nCall Trace:\n x{}+0x1/0x2\n", i);
        log += "---[ end trace 0000000000000000 ]---\n";
        classifier.feed(log);
    }
    classifier.finish();
    const auto& findings = classifier.findings();
    BOOST_REQUIRE_EQUAL(findings.size(), 400);
    BOOST_CHECK_EQUAL(findings.front().modules.size(), 512);
    BOOST_CHECK(findings.back().modules.empty());
    BOOST_CHECK(!findings.back().trace.empty());
    BOOST_CHECK(!findings.back().details.at("cut").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
