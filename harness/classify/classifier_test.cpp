// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/classifier.hpp"

#include "classify/test_finding_text.hpp"
#include "classify/test_two_reports.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <random>
#include <string>

namespace faultline::classify {

using model::Finding;
using model::FindingKind;
using namespace test;

namespace {

/// Puts a caller id behind each time stamp.
std::vector<std::string> lines_with_caller(std::string_view log, std::string_view caller) {
    std::vector<std::string> lines;
    while (!log.empty()) {
        const auto end = log.find('\n') + 1;
        std::string line(log.substr(0, end));
        line.insert(line.find(']') + 1, caller);
        lines.push_back(line);
        log.remove_prefix(end);
    }
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(classifier)

BOOST_AUTO_TEST_CASE(an_oops_is_told_in_full) {
    const auto finding = only_finding_of(oops);
    BOOST_CHECK(finding.kind == FindingKind::page_fault);
    BOOST_CHECK_EQUAL(finding.title,
                      "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove");
    BOOST_CHECK_EQUAL(finding.function, "kernfs_remove");
    BOOST_CHECK_EQUAL(finding.cpu.value(), 1);
    BOOST_CHECK_EQUAL(finding.pid.value(), 7311);
    BOOST_CHECK_EQUAL(finding.command, "umount");
    BOOST_CHECK_EQUAL(finding.taint, "Not tainted");
    BOOST_CHECK_EQUAL(finding.release, "5.16.0+");
    BOOST_CHECK_CLOSE(finding.time_seconds.value(), 246.514220, 1e-9);
    BOOST_CHECK_EQUAL(finding.details.at("address"), "0000000000000008");
    BOOST_CHECK_EQUAL(finding.details.at("ip"), "kernfs_remove");
    BOOST_REQUIRE_EQUAL(finding.trace.size(), 4);
    BOOST_CHECK(!finding.trace[0].reliable);
    BOOST_CHECK_EQUAL(finding.trace[1].function, "rdt_kill_sb");
    BOOST_CHECK_EQUAL(finding.trace[1].offset, 0x2a1);
    BOOST_CHECK_EQUAL(finding.place.begin, 0);
    BOOST_CHECK_EQUAL(finding.place.end, oops.size());
    BOOST_CHECK_EQUAL(finding.place.first_line, 1);
    BOOST_CHECK_EQUAL(finding.place.last_line, 19);
    BOOST_CHECK(!finding.panicked);
}

BOOST_AUTO_TEST_CASE(a_report_is_open_until_its_end_and_told_of_then) {
    int calls = 0;
    Classifier classifier({}, [&](const Finding&) { ++calls; });
    BOOST_CHECK(!classifier.report_open());
    classifier.feed(oops.substr(0, oops.size() / 2));
    BOOST_CHECK(classifier.report_open());
    BOOST_CHECK_EQUAL(calls, 0);
    classifier.feed(oops.substr(oops.size() / 2));
    BOOST_CHECK(!classifier.report_open());
    BOOST_CHECK_EQUAL(calls, 1);
    classifier.finish();
    BOOST_CHECK_EQUAL(calls, 1);
}

BOOST_AUTO_TEST_CASE(a_log_that_breaks_off_gives_what_it_has) {
    const auto headed = only_finding_of(oops.substr(0, oops.find("RIP:")));
    BOOST_CHECK_EQUAL(headed.title,
                      "BUG: unable to handle kernel NULL pointer dereference in corrupted");
    const auto pointed = only_finding_of(oops.substr(0, oops.find("Code:")));
    BOOST_CHECK_EQUAL(pointed.function, "kernfs_remove");
}

BOOST_AUTO_TEST_CASE(a_trace_below_the_registers_needs_no_line_before_it) {
    const std::string oops =
        "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000018\n"
        "Oops [#1]\n"
        "CPU: 0 PID: 77 Comm: thing Not tainted 6.6.0 #1\n"
        "epc : thing_read+0x2e/0x120\n"
        " ra : thing_read+0x20/0x120\n"
        "status: 0000000200000120 badaddr: 0000000000000018 cause: 000000000000000d\n";
    const auto whole = only_finding_of(oops +
                                       "[<ffffffff80a1b2c4>] thing_read+0x2e/0x120\n"
                                       "[<ffffffff80a1b3c4>] thing_ioctl+0x2e/0x120\n"
                                       "[<ffffffff80a1b4c4>] __riscv_sys_ioctl+0x2e/0x120\n");
    BOOST_CHECK_EQUAL(whole.title,
                      "BUG: unable to handle kernel NULL pointer dereference in thing_read");
    BOOST_CHECK_EQUAL(whole.corrupted, "");
    BOOST_CHECK_EQUAL(only_finding_of(oops).corrupted, "it has no call trace");
}

BOOST_AUTO_TEST_CASE(a_leaking_worker_is_named_in_old_words_and_new) {
    BOOST_CHECK_EQUAL(
        only_finding_of("BUG: workqueue leaked lock or atomic: kworker/1:3/0x00000000/77\n"
                        "     last function: thing_work\n")
            .title,
        "BUG: workqueue leaked lock or atomic in thing_work");
    BOOST_CHECK_EQUAL(
        only_finding_of("BUG: workqueue leaked atomic, lock or RCU: kworker/1:3[77]\n"
                        "     preempt=0x00000000 lock=0->1 RCU=0->0 workfn=thing_work\n")
            .title,
        "BUG: workqueue leaked atomic, lock or RCU in thing_work");
}

BOOST_AUTO_TEST_CASE(a_leak_belongs_to_who_sets_up_not_to_what_allocates_for_it) {
    const auto leak_of = [](const std::string& frames) {
        return only_finding_of(
                   "BUG: memory leak\nunreferenced object 0xffff88801c2d6a00 (size 64):\n"
                   "  backtrace (crc 1234abcd):\n" +
                   frames)
            .title;
    };
    BOOST_CHECK_EQUAL(leak_of("    __kmalloc_noprof+0x21b/0x3a0\n"
                              "    percpu_counter_init_many+0x1b/0x30\n"
                              "    thing_net_init+0x2b/0xc0\n"
                              "    ops_init+0x2b/0xc0\n"),
                      "memory leak in thing_net_init");
}

BOOST_AUTO_TEST_CASE(what_differs_from_run_to_run_is_not_in_a_title) {
    BOOST_CHECK_EQUAL(only_finding_of("Kernel panic - not syncing: VFS: Unable to mount root fs on "
                                      "unknown-block(254,0)\n")
                          .title,
                      "kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)");
    BOOST_CHECK_EQUAL(
        only_finding_of("Kernel panic - not syncing: bad ffff888005d4f80a at 0x12\n").title,
        "kernel panic: bad ADDR at ADDR");
}

BOOST_AUTO_TEST_CASE(reports_of_one_title_fold) {
    const auto findings = findings_of(joined({warning, end_trace, oops, warning, end_trace}));
    BOOST_REQUIRE_EQUAL(findings.size(), 2);
    BOOST_CHECK_EQUAL(findings[0].title, "WARNING in kernfs_get");
    BOOST_CHECK_EQUAL(findings[0].count, 2);
    BOOST_CHECK_EQUAL(findings[0].place.begin, warning.find("[    6.738482]"));
    BOOST_CHECK_EQUAL(findings[1].count, 1);
}

BOOST_AUTO_TEST_CASE(the_end_of_another_cpus_report_below_a_header_is_not_this_ones) {
    const std::string ip = "[    5.200000] RIP: 0010:thing_switch+0x170/0x410\n";
    const auto findings = findings_of(
        "[    5.100000] Oops: int3: 0000 [#1] SMP NOPTI\n"
        "[    5.100001] CPU: 0 PID: 137 Comm: first Tainted: G S 6.1.0 #1\n" +
        ip +
        "[    5.200000] Call Trace:\n[    5.200000]  thing_schedule+0x27/0xa0\n"
        "[    5.150000] Oops: int3: 0000 [#2] SMP NOPTI\n"
        "[    5.200000] ---[ end trace 0000000000000000 ]---\n"
        "[    5.150000] CPU: 2 PID: 135 Comm: second Tainted: G S D 6.1.0 #1\n" +
        ip +
        "[    5.150000] Call Trace:\n[    5.150000]  thing_schedule+0x27/0xa0\n"
        "[    5.200000] Kernel panic - not syncing: Fatal exception in interrupt\n");
    BOOST_REQUIRE_EQUAL(findings.size(), 1);
    BOOST_CHECK_EQUAL(findings[0].title, "int3 in thing_switch");
    BOOST_CHECK_EQUAL(findings[0].count, 2);
    BOOST_CHECK(findings[0].panicked);
}

BOOST_AUTO_TEST_CASE(reports_of_two_contexts_may_interleave) {
    const auto first = lines_with_caller(oops, "[ T7311]");
    const auto second = lines_with_caller(joined({warning, end_trace}), "[    C0]");
    std::string log;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) log += first[i];
        if (i < second.size()) log += second[i];
        log += "a program says RIP: 0010:nothing+0x1/0x2\n";
    }
    const auto findings = findings_of(log);
    BOOST_REQUIRE_EQUAL(findings.size(), 2);
    BOOST_CHECK_EQUAL(findings[0].function, "kernfs_remove");
    BOOST_CHECK_EQUAL(findings[0].trace.size(), 4);
    BOOST_CHECK_EQUAL(findings[1].title, "WARNING in kernfs_get");
    BOOST_CHECK_EQUAL(findings[1].trace.size(), 1);
}

BOOST_AUTO_TEST_CASE(a_report_that_just_stops_is_complete_after_a_while) {
    const auto cut = oops.substr(0, oops.find("[  246.602731]"));
    Classifier silent;
    silent.feed(cut);
    silent.feed("[  250.000000] usb 1-1: new device\n");
    BOOST_CHECK(silent.report_open());
    silent.feed("[  260.000000] usb 1-2: new device\n");
    BOOST_CHECK(!silent.report_open());
    Classifier busy;
    busy.feed(cut);
    for (int i = 0; i < 80; ++i)
        busy.feed("[  247.300000] usb 1-1: new device\n");
    BOOST_CHECK(!busy.report_open());
    BOOST_CHECK_EQUAL(busy.findings().at(0).place.last_line, 16);
}

BOOST_AUTO_TEST_CASE(a_hung_task_is_told_of_at_the_end_of_its_trace) {
    static constexpr std::string_view hung =
        "[  584.319520] INFO: task mount:2204 blocked for more than 143 seconds.\n"
        "[  584.319554]       Tainted: G             L 6.1.0 #1\n"
        "[  584.319578] \"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this "
        "message.\n"
        "[  584.319585] task:mount           state:D stack:0     pid:2204  ppid:4302\n"
        "[  584.319601] Call Trace:\n"
        "[  584.319602]  <TASK>\n"
        "[  584.319622]  __schedule+0x1b74/0x2d24\n"
        "[  584.319631]  schedule+0xa4/0x140\n"
        "[  584.319677]  read_part_sector+0xcc/0x6e8\n"
        "[  584.319678]  </TASK>\n";
    Classifier classifier;
    classifier.feed(hung);
    BOOST_CHECK(!classifier.report_open());
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    const auto& finding = classifier.findings()[0];
    BOOST_CHECK_EQUAL(finding.title, "INFO: task hung in read_part_sector");
    BOOST_CHECK_EQUAL(finding.command, "mount");
    BOOST_CHECK_EQUAL(finding.pid.value(), 2204);
    BOOST_CHECK_EQUAL(finding.taint, "G             L");
    BOOST_CHECK_EQUAL(finding.details.at("seconds"), "143");
    classifier.feed("[  584.400000] Kernel panic - not syncing: hung_task: blocked tasks\n");
    classifier.finish();
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    BOOST_CHECK(classifier.findings()[0].panicked);
}

BOOST_AUTO_TEST_CASE(chunks_make_no_difference) {
    const auto log = joined({warning, end_trace, oops, warning,
                             "\x1b[1mlogin: \r\n[    7.000000] Kernel panic - not syncing: x"});
    const auto whole = test::findings_text(log, log.size(), {});
    for (const std::size_t chunk : {1, 2, 3, 7, 64, 1000}) {
        BOOST_CHECK_EQUAL(test::findings_text(log, chunk, {}), whole);
    }
}

BOOST_AUTO_TEST_CASE(traces_and_texts_are_bounded) {
    std::string log(oops.substr(0, oops.find(" rdt_kill_sb")));
    for (int i = 0; i < 5000; ++i)
        log += fmt::format(" deep_{}+0x1/0x2 [{}]\n[  246.561902] ", i, std::string(1000, 'm'));
    const auto finding = only_finding_of(log);
    BOOST_CHECK_EQUAL(finding.trace.size(), 128);
    const auto panic =
        only_finding_of("Kernel panic - not syncing: " + std::string(9000, 'x') + "\n");
    BOOST_CHECK_EQUAL(panic.details.at("reason").size(), 256);
    BOOST_CHECK_LE(panic.title.size(), 120);
    const auto named = only_finding_of("INFO: task " + std::string(9000, 'x') +
                                       ":1 blocked for more than 9 seconds.\n");
    BOOST_CHECK_EQUAL(named.command.size(), 256);
}

BOOST_AUTO_TEST_CASE(findings_past_a_thousand_are_only_counted) {
    Classifier classifier;
    for (int i = 0; i < 1300; ++i) {
        // Letters, since numbers do not make a title of its own.
        const auto name =
            fmt::format("{:c}{:c}{:c}", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
        classifier.feed(
            fmt::format("[    1.000000] Kernel panic - not syncing: {}\n"
                        "[    1.000000] Rebooting in 1 seconds..\n",
                        name));
    }
    classifier.finish();
    BOOST_CHECK_EQUAL(classifier.findings().size(), 1000);
    BOOST_CHECK_EQUAL(classifier.dropped(), 300);
}

BOOST_AUTO_TEST_CASE(hostile_bytes_do_no_harm_and_take_no_memory) {
    std::mt19937 random(3);
    const auto seed = joined({warning, oops, end_trace,
                              "a invoked oom-killer: gfp_mask=0x0, order=0, oom_score_adj=0\n"
                              "Memory cgroup out of memory: Killed process 7 (a) total-vm:1kB\n"});
    Classifier classifier;
    rusage before{}, after{};
    for (int round = 0; round < 3000; ++round) {
        auto log = seed;
        for (int i = 0; i < 20; ++i)
            log[random() % log.size()] = static_cast<char>(random());
        log.erase(random() % log.size(), random() % 200);
        classifier.feed(log);
        if (round == 1500) ::getrusage(RUSAGE_SELF, &before);
    }
    classifier.finish();
    ::getrusage(RUSAGE_SELF, &after);
    BOOST_CHECK_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024);
    BOOST_CHECK_LE(classifier.findings().size(), 1000);
    BOOST_CHECK(!classifier.findings().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
