// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/crash_summary.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <cstdlib>

namespace faultline::run {
namespace {

/// crash 8.0.2 on a dump of a guest of ours.
constexpr const char* of_crash =
    "WARNING: active task ffff888003ebc180 on cpu 1 not found in PID hash\n"
    "\n"
    "      KERNEL: vmlinux\n"
    "    DUMPFILE: vmcore  [PARTIAL DUMP]\n"
    "        CPUS: 4 [OFFLINE: 3]\n"
    "        DATE: Tue Nov 24 11:20:34 UTC 2026\n"
    "      UPTIME: 00:00:03\n"
    "LOAD AVERAGE: 0.12, 0.03, 0.01\n"
    "       TASKS: 66\n"
    "    NODENAME: (none)\n"
    "     RELEASE: 6.1.0-56-cloud-amd64\n"
    "     VERSION: #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)\n"
    "     MACHINE: x86_64  (2596 Mhz)\n"
    "      MEMORY: 511.6 MB\n"
    "       PANIC: \"Oops: 0002 [#1] PREEMPT SMP NOPTI\" (check log for details)\n"
    "PID: 107      TASK: ffff88800474a0c0  CPU: 2    COMMAND: \"provoke\"\n"
    " #0 [ffffc90000613cd8] panic+0x118 at ffffffff819cd0a8\n"
    "    [exception RIP: provoked+10]\n"
    "    RIP: ffffffffc0000008  RSP: ffffc90000613e50  RFLAGS: 00010246\n"
    " #1 [ffffc90000613d58] do_init+0x16 [pattern] at ffffffffc0001016\n"
    " #2 [ffffc90000613f50] entry_SYSCALL_64_after_hwframe at ffffffff81c00126\n";

model::Verdict panicked() {
    model::Verdict verdict;
    verdict.kernel.release = "6.1.0";
    model::Finding warning;
    warning.kind = model::FindingKind::warning;
    model::Finding oops;
    oops.title = "BUG: unable to handle kernel NULL pointer dereference in f";
    oops.panicked = true;
    oops.pid = 107;
    oops.cpu = 2;
    oops.command = "provoke";
    oops.time_seconds = 3725.5;
    oops.instruction_pointer = model::Frame{"f", 8, 80, {}, true, {}};
    oops.trace = {{"g", 1, 2, {}, true, {}}};
    verdict.findings = {warning, oops};
    verdict.guest.emplace();
    verdict.guest->cpus = 4;
    return verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_summaries)

BOOST_AUTO_TEST_CASE(what_crash_says_is_read) {
    const auto summary = parse_crash(of_crash);
    BOOST_TEST(summary.release == "6.1.0-56-cloud-amd64");
    BOOST_TEST(summary.machine == "x86_64  (2596 Mhz)");
    BOOST_TEST(summary.cpus.value() == 4U);
    BOOST_TEST(summary.load == "0.12, 0.03, 0.01");
    BOOST_TEST(summary.uptime == "00:00:03");
    BOOST_TEST(summary.tasks.value() == 66U);
    BOOST_TEST(summary.panic == "Oops: 0002 [#1] PREEMPT SMP NOPTI");
    BOOST_TEST(summary.pid.value() == 107U);
    BOOST_TEST(summary.cpu.value() == 2U);
    BOOST_TEST(summary.command == "provoke");
    BOOST_TEST_REQUIRE(summary.stack.size() == 4U);
    BOOST_TEST(summary.stack[0].function == "panic");
    BOOST_TEST(summary.stack[0].offset == 0x118U);
    BOOST_TEST(summary.stack[1].function == "provoked");
    BOOST_TEST(summary.stack[1].offset == 10U);
    BOOST_TEST(summary.stack[2].module == "pattern");
    BOOST_TEST(summary.stack[3].function == "entry_SYSCALL_64_after_hwframe");
}

BOOST_AUTO_TEST_CASE(what_is_no_output_of_crashs_fills_nothing) {
    for (const auto* text :
         {"", "\n\n", "#", "# ] ", "PID:", "PID: x CPU: y", "RELEASE:", "[exception RIP: ]",
          "crash: vmlinux: not a supported file format\n"}) {
        const auto summary = parse_crash(text);
        BOOST_TEST(summary.release.empty());
        BOOST_TEST(summary.stack.empty());
        BOOST_TEST(!summary.pid.has_value());
    }
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "#1 [ffff] f+0x1 at ffff\n";
    BOOST_TEST(parse_crash(many).stack.size() == 64U);
}

BOOST_AUTO_TEST_CASE(without_debug_information_the_console_is_what_there_is) {
    auto verdict = panicked();
    const test::TemporaryDirectory directory;
    const host::Cancel cancel;
    explain(verdict, {}, "/nothing", directory.path(), directory.path() / "work", cancel);
    BOOST_REQUIRE(verdict.aftermath.summary.has_value());
    const auto& summary = *verdict.aftermath.summary;
    BOOST_TEST(summary.tool == "console");
    BOOST_TEST(summary.debug_info.empty());
    BOOST_TEST(summary.release == "6.1.0");
    BOOST_TEST(summary.cpus.value() == 4U);
    BOOST_TEST(summary.uptime == "01:02:05");
    BOOST_TEST(summary.panic == verdict.findings[1].title);
    BOOST_TEST(summary.pid.value() == 107U);
    BOOST_TEST(summary.stack.at(0).function == "f");
    BOOST_TEST(summary.stack.at(1).function == "g");
    BOOST_TEST(verdict.notes.empty());
}

BOOST_AUTO_TEST_CASE(where_the_panic_names_nobody_the_report_before_it_does) {
    auto verdict = panicked();
    auto& first = verdict.findings[0];
    first.pid = 55;
    first.command = "umount";
    first.cpu = 0;
    auto& panic = verdict.findings[1];
    panic.pid.reset();
    panic.trace.clear();
    panic.instruction_pointer.reset();
    const auto summary = summary_of_console(verdict).value();
    BOOST_TEST(summary.panic == panic.title);
    BOOST_TEST(summary.pid.value() == 55U);
    BOOST_TEST(summary.command == "umount");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_did_not_panic_has_no_summary) {
    auto verdict = panicked();
    verdict.findings.pop_back();
    BOOST_TEST(!summary_of_console(verdict).has_value());
}

BOOST_AUTO_TEST_CASE(a_vmlinux_of_another_kernel_is_not_used_and_that_is_told) {
    auto verdict = panicked();
    verdict.aftermath.dump.emplace().file = "vmcore";
    const test::TemporaryDirectory directory;
    const host::Cancel cancel;
    explain(verdict, "/bin/true", "/nothing", directory.path(), directory.path() / "work", cancel);
    BOOST_TEST_REQUIRE(verdict.notes.size() == 1U);
    BOOST_TEST(verdict.notes[0].starts_with("'/bin/true' is not used: "));
    BOOST_TEST(verdict.aftermath.summary.value().tool == "console");
}

BOOST_AUTO_TEST_CASE(a_crash_that_fails_is_told_in_its_own_words) {
    const test::TemporaryDirectory directory;
    const auto program = directory.path() / "crash";
    BOOST_REQUIRE(host::write_file_atomically(
        program, "#!/bin/sh\necho 'crash: cannot determine the page size' >&2\nexit 1\n"));
    BOOST_REQUIRE(::chmod(program.c_str(), 0755) == 0);
    const std::string before = std::getenv("PATH");
    ::setenv("PATH", (directory.path().string() + ":" + before).c_str(), 1);
    const host::Cancel cancel;
    const auto told = ask_crash("vmlinux", "vmcore", directory.path() / "work", cancel);
    ::setenv("PATH", before.c_str(), 1);
    BOOST_REQUIRE(!told.has_value());
    BOOST_TEST(told.error().what == "crash ended with 1: crash: cannot determine the page size");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
