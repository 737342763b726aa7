// SPDX-License-Identifier: GPL-2.0-or-later
// Mails: our own, and the two bug reports that this project began with, where they lie beside it.
#include "logs/log_classifier.hpp"

#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace faultline::logs {
namespace fs = std::filesystem;

namespace {

using model::Finding;
using model::FindingKind;

struct Read {
    std::vector<Finding> findings;
    bool mail = false;
};

Read read(std::string_view text, std::size_t chunk = 1 << 20, Mail mail = Mail::detect) {
    LogClassifier log(mail, {});
    for (std::size_t at = 0; at < text.size(); at += chunk)
        log.feed(text.substr(at, chunk));
    log.finish();
    return {log.classifier().findings(), log.is_mail()};
}

std::string testdata(const std::string& name) {
    return host::read_file(fs::path(FAULTLINE_SOURCE_DIR) / "harness/logs/testdata" / name).value();
}

/// Each line of the log as `style` says: '@' stands for it, '#' for it without its time stamp.
std::string in_style(const std::string& log, const std::string& style) {
    std::string styled;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        while (line.ends_with('\r'))
            line.pop_back();
        const bool stamped = line.starts_with("[") && line.find("] ") != std::string::npos;
        for (const char c : style) {
            if (c == '@') {
                styled += line;
            } else if (c == '#') {
                styled += stamped ? line.substr(line.find("] ") + 2) : line;
            } else {
                styled += c;
            }
        }
    }
    return styled;
}

const auto reported = fs::path(FAULTLINE_SOURCE_DIR) / "../shared/corpus/mail";

boost::test_tools::assertion_result mails_are_there(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result there(fs::exists(reported));
    there.message() << "there is no ../shared/corpus/mail beside the project";
    return there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_classifier)

BOOST_AUTO_TEST_CASE(an_oops_in_a_wrapped_mail_is_what_the_log_said) {
    const auto [findings, mail] = read(testdata("oops.mail"));
    BOOST_CHECK(mail);
    BOOST_REQUIRE_EQUAL(findings.size(), 1);
    const auto& oops = findings[0];
    BOOST_CHECK_EQUAL(oops.title,
                      "BUG: unable to handle kernel NULL pointer dereference in widget_release");
    BOOST_CHECK_EQUAL(oops.cpu.value(), 3);
    BOOST_CHECK_EQUAL(oops.pid.value(), 4321);
    BOOST_CHECK_EQUAL(oops.command, "widgetd");
    BOOST_CHECK_EQUAL(oops.release, "6.12.0-rc3-widgets-00042-g0123456789ab-dirty");
    BOOST_REQUIRE_GE(oops.trace.size(), 4);
    BOOST_CHECK_EQUAL(oops.trace[0].function, "widget_put");
    BOOST_CHECK_EQUAL(oops.count, 1);
    // Not the sentence that begins as a report does, some lines before.
    BOOST_CHECK_EQUAL(oops.place.first_line, 21);
    BOOST_CHECK_EQUAL(oops.details.at("address"), "0000000000000018");
    BOOST_CHECK_CLOSE(oops.time_seconds.value(), 812.4052, 1e-9);
}

BOOST_AUTO_TEST_CASE(an_oom_loop_in_a_wrapped_mail_is_a_loop_of_low_confidence) {
    const auto [findings, mail] = read(testdata("oom-loop.mail"));
    BOOST_CHECK(mail);
    BOOST_REQUIRE_EQUAL(findings.size(), 1);
    BOOST_CHECK(findings[0].kind == FindingKind::oom_loop);
    BOOST_CHECK(findings[0].confidence == model::Confidence::low);
    BOOST_CHECK_EQUAL(findings[0].command, "cache-daemon");
    BOOST_CHECK_EQUAL(findings[0].count, 6);
}

BOOST_AUTO_TEST_CASE(any_chunks_give_what_the_whole_gives) {
    for (const auto* name : {"oops.mail", "oom-loop.mail"}) {
        const auto text = testdata(name);
        const auto whole = read(text);
        for (const std::size_t chunk : {1, 7, 100}) {
            const auto parts = read(text, chunk);
            BOOST_CHECK_EQUAL(parts.mail, whole.mail);
            BOOST_REQUIRE_EQUAL(parts.findings.size(), whole.findings.size());
            BOOST_CHECK_EQUAL(parts.findings[0].title, whole.findings[0].title);
            BOOST_CHECK_EQUAL(parts.findings[0].place.end, whole.findings[0].place.end);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_says_the_same_behind_any_prefix) {
    const auto log = host::read_file(fs::path(FAULTLINE_SOURCE_DIR) /
                                     "harness/classify/testdata/6.12-nullpanic.log")
                         .value();
    const auto wanted = read(log).findings;
    BOOST_REQUIRE_EQUAL(wanted.size(), 1);
    for (const std::string style :
         {"@\r\n",
          "#\n",
          "<4>@\n",
          "<4>#\n",
          "Jan  2 03:04:05 host kernel: @\n",
          "Jan  2 03:04:05 host kernel: #\n",
          "Jan 22 03:04:05.123456 host kernel: #\n",
          "2026-11-22T03:04:05.123456+01:00 host kernel: @\n",
          "2026-11-22T03:04:05+0100 host kernel: #\n",
          "[   12.345678] host kernel: #\n",
          "[   12.345678][   T99] #\n",
          "[   T99] #\n",
          "[Tue Nov 24 08:00:00 2026] #\n",
          "kern  :warn  : @\n",
          "kern  :emerg : [Tue Nov 24 08:00:00 2026] #\n",
          "kernel: #\n",
          "2026-11-22T03:04:05.123456 @\n",
          "2026-11-22T03:04:05.123456 [   12.345] #\n",
          "- {\"dt\": \"2026-11-22T03:04:05\", \"lvl\": \"target\", \"msg\": \"@\"}\n",
          "\x1b[0;33m@\x1b[0m\n",
          " 10%\r 20%\r@\n",
          "> > @\n",
          ">> <4>Jan  2 03:04:05 host kernel: @\n",
          "./log/syslog:Jan  2 03:04:05 host kernel: @\n"}) {
        const auto [findings, mail] = read(in_style(log, style));
        BOOST_TEST_CONTEXT(style) {
            BOOST_REQUIRE_EQUAL(findings.size(), 1);
            BOOST_CHECK_EQUAL(findings[0].title, wanted[0].title);
            BOOST_CHECK_EQUAL(findings[0].command, wanted[0].command);
            BOOST_CHECK_EQUAL(findings[0].release, wanted[0].release);
            BOOST_CHECK_EQUAL(findings[0].trace.size(), wanted[0].trace.size());
            BOOST_CHECK_EQUAL(findings[0].panicked, wanted[0].panicked);
            BOOST_CHECK_EQUAL(findings[0].place.first_line, wanted[0].place.first_line);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_plain_log_is_no_mail_and_a_quoted_one_can_be_forced_not_to_be) {
    const std::string log = "[    1.000000] Kernel panic - not syncing: example\n";
    BOOST_CHECK_EQUAL(read(log).findings.size(), 1);
    BOOST_CHECK(!read(log).mail);
    const auto quoted = "> " + log;
    BOOST_CHECK_EQUAL(read(quoted, 1, Mail::yes).findings.size(), 1);
    BOOST_CHECK(!read(quoted, 1, Mail::no).mail);
}

BOOST_AUTO_TEST_CASE(a_long_text_without_any_log_line_is_decided_at_the_limit) {
    std::string text;
    while (text.size() < 2 * LogClassifier::held_bytes)
        text += "nothing of interest\n";
    BOOST_CHECK(!read(text).mail);
    BOOST_CHECK_EQUAL(read(text + "Kernel panic - not syncing: example\n").findings.size(), 1);
}

BOOST_AUTO_TEST_CASE(the_oops_reported_in_2022_is_what_the_log_said,
                     *boost::unit_test::precondition(mails_are_there)) {
    const auto [findings, mail] = read(host::read_file(reported / "kernfs-oops-2022.txt").value());
    BOOST_CHECK(mail);
    BOOST_REQUIRE_EQUAL(findings.size(), 1);
    const auto& oops = findings[0];
    BOOST_CHECK_EQUAL(oops.title,
                      "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove");
    BOOST_CHECK_EQUAL(oops.details.at("ip"), "kernfs_remove");
    BOOST_CHECK_EQUAL(oops.cpu.value(), 1);
    BOOST_CHECK_EQUAL(oops.pid.value(), 6546);
    BOOST_CHECK_EQUAL(oops.command, "umount");
    BOOST_CHECK_EQUAL(oops.release, "5.16.0393c3714081a53795bbff0e985d24146def6f57f+");
    BOOST_CHECK_EQUAL(oops.count, 2);  // the same on another kernel
    std::vector<std::string> trace;
    for (const auto& frame : oops.trace)
        trace.push_back(frame.function);
    const std::vector<std::string> wanted{
        "rdt_kill_sb",   "deactivate_locked_super",       "cleanup_mnt",
        "task_work_run", "exit_to_user_mode_prepare",     "syscall_exit_to_user_mode",
        "do_syscall_64", "entry_SYSCALL_64_after_hwframe"};
    BOOST_CHECK_EQUAL_COLLECTIONS(trace.begin(), trace.end(), wanted.begin(), wanted.end());
}

BOOST_AUTO_TEST_CASE(the_oom_loops_reported_in_2011_are_loops_of_low_confidence,
                     *boost::unit_test::precondition(mails_are_there)) {
    const auto [findings, mail] = read(host::read_file(reported / "oom-loop-2011.txt").value());
    BOOST_CHECK(mail);
    BOOST_REQUIRE_EQUAL(findings.size(), 2);
    BOOST_CHECK_EQUAL(findings[0].command, "redis-server");
    BOOST_CHECK_EQUAL(findings[0].details.at("oom_adj"), "-17");
    BOOST_CHECK_EQUAL(findings[0].count, 12);
    BOOST_CHECK_EQUAL(findings[1].command, "java");
    BOOST_CHECK_EQUAL(findings[1].count, 5);
    for (const auto& loop : findings) {
        BOOST_CHECK(loop.kind == FindingKind::oom_loop);
        BOOST_CHECK(loop.confidence == model::Confidence::low);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::logs
