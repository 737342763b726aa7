// SPDX-License-Identifier: GPL-2.0-or-later
// Which panics belong to a report before them, and which are findings of their own.
#include "classify/classifier.hpp"
#include "classify/test_two_reports.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using model::FindingKind;
using namespace test;

BOOST_AUTO_TEST_SUITE(panics)

BOOST_AUTO_TEST_CASE(a_panic_after_a_report_belongs_to_it) {
    const auto finding = only_finding_of(
        joined({oops, "[  247.300000] Kernel panic - not syncing: Fatal exception\n",
                "[  247.300000] Kernel Offset: disabled\n",
                "[  247.300000] ---[ end Kernel panic - not syncing: Fatal exception ]---\n"}));
    BOOST_CHECK(finding.kind == FindingKind::page_fault);
    BOOST_CHECK(finding.panicked);
    BOOST_CHECK_EQUAL(finding.details.at("reason"), "Fatal exception");
}

BOOST_AUTO_TEST_CASE(an_init_that_died_of_an_oops_is_that_oops) {
    const auto finding = only_finding_of(joined(
        {oops,
         "[  247.3] x\n[  247.300000] Kernel panic - not syncing: Attempted to kill init!\n"}));
    BOOST_CHECK(finding.kind == FindingKind::page_fault);
    BOOST_CHECK(finding.panicked);
}

BOOST_AUTO_TEST_CASE(a_panic_long_after_a_report_is_its_own) {
    auto log = joined({warning, end_trace});
    for (int i = 0; i < 600; ++i)
        log += "[    7.000000] usb 1-1: new device\n";
    log += "[    8.000000] Kernel panic - not syncing: panic_on_warn set ...\n";
    const auto findings = findings_of(log);
    BOOST_REQUIRE_EQUAL(findings.size(), 2);
    BOOST_CHECK(!findings[0].panicked);
    BOOST_CHECK_EQUAL(findings[1].title, "kernel panic: panic_on_warn set");
}

BOOST_AUTO_TEST_CASE(an_oom_kill_explains_no_panic_on_warn) {
    const auto findings = findings_of(
        "Out of memory: Killed process 7 (a) total-vm:1kB\n"
        "Kernel panic - not syncing: panic_on_warn set ...\n");
    BOOST_REQUIRE_EQUAL(findings.size(), 2);
    BOOST_CHECK(!findings[0].panicked);
}

BOOST_AUTO_TEST_CASE(panic_on_warn_belongs_to_the_warning) {
    static constexpr std::string_view panic =
        "[    6.770000] Kernel panic - not syncing: kernel: panic_on_warn set ...\n"
        "[    6.770001] CPU: 0 PID: 93 Comm: sync Tainted: G        W 6.1.0 #1\n"
        "[    6.770002] Call Trace:\n"
        "[    6.770003]  dump_stack_lvl+0x44/0x5c\n"
        "[    6.770004]  panic+0x118/0x2f4\n"
        "[    6.770005]  other+0x1/0x2\n";
    const auto finding = only_finding_of(joined({warning, panic}));
    BOOST_CHECK_EQUAL(finding.title, "WARNING in kernfs_get");
    BOOST_CHECK_EQUAL(finding.taint, "Not tainted");
    BOOST_CHECK(finding.panicked);
    BOOST_CHECK_EQUAL(finding.trace.size(), 1);
}

BOOST_AUTO_TEST_CASE(before_4_14_the_trace_of_a_warning_follows_the_panic) {
    const auto finding = only_finding_of(
        "[   48.211948] WARNING: CPU: 1 PID: 2117 at fs/x.c:310 foo+0x1a3/0x4b0()\n"
        "[   48.211955] Kernel panic - not syncing: panic_on_warn set ...\n"
        "[   48.211963] CPU: 1 PID: 2117 Comm: syz Not tainted 4.9.200 #5\n"
        "[   48.211992] Call Trace:\n"
        "[   48.212004]  [<ffffffff81b2c3d4>] dump_stack+0xc1/0x124\n"
        "[   48.212013]  [<ffffffff8120fe10>] panic+0x19b/0x370\n"
        "[   48.212031]  [<ffffffff8108ccdd>] warn_slowpath_common+0x125/0x140\n"
        "[   48.212075]  [<ffffffff812a45b6>] foo+0x1a3/0x4b0\n"
        "[   48.212083]  [<ffffffff812a45b6>] bar+0x1a3/0x4b0\n"
        "[   48.220000] Rebooting in 1 seconds..\n");
    BOOST_CHECK_EQUAL(finding.title, "WARNING in foo");
    BOOST_CHECK(finding.panicked);
    BOOST_CHECK_EQUAL(finding.command, "syz");
}

BOOST_AUTO_TEST_CASE(a_panic_of_its_own_is_a_finding) {
    Classifier classifier;
    classifier.feed(
        "[    5.837090] sysrq: Trigger a crash\n"
        "[    5.837666] Kernel panic - not syncing: sysrq triggered crash\n"
        "[    5.842823] CPU: 1 PID: 1 Comm: init Not tainted 6.1.0-50-cloud-amd64 #1\n"
        "[    5.842823] Call Trace:\n"
        "[    5.842823]  <TASK>\n"
        "[    5.842823]  dump_stack_lvl+0x44/0x5c\n"
        "[    5.842823]  panic+0x118/0x2f4\n"
        "[    5.842823]  ? _printk+0x68/0x83\n"
        "[    5.842823]  sysrq_handle_crash+0x16/0x20\n"
        "[    5.842823]  __handle_sysrq.cold+0x44/0x11c\n"
        "[    5.842823]  </TASK>\n");
    BOOST_CHECK(classifier.panicked());
    classifier.finish();
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    const auto& finding = classifier.findings()[0];
    BOOST_CHECK(finding.kind == FindingKind::panic);
    BOOST_CHECK_EQUAL(finding.title, "kernel panic: sysrq triggered crash");
    BOOST_CHECK_EQUAL(finding.function, "sysrq_handle_crash");
    BOOST_CHECK(finding.panicked);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
