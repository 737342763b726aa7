// SPDX-License-Identifier: GPL-2.0-or-later
// What a hostile console prints comes out as valid JSON and as text that no terminal obeys.
#include "support/safe_text.hpp"

#include "classify/classifier.hpp"
#include "report/analysis_report.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace faultline::report {
namespace {

/// Bytes that are no UTF-8, escape sequences, C1 controls as bytes and as UTF-8, DEL, NUL, a
/// surrogate, an overlong slash, a character cut short.
constexpr std::array<std::string_view, 9> hostile{"\xff\xfe",
                                                  "\x1b]0;owned\x07",
                                                  "\x9b"
                                                  "31m",
                                                  "\xc2\x9b"
                                                  "2J",
                                                  "\x7f\b\b\b",
                                                  std::string_view("\0", 1),
                                                  "\xed\xa0\x80",
                                                  "\xc0\xaf",
                                                  "\xe2\x82"};

std::string report_with(std::string_view text) {
    const std::string t(text);
    return "[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000008" + t +
           "\n[    1.000001] #PF: supervisor read access in kernel mode" + t +
           "\n[    1.000002] CPU: 1 PID: 7 Comm: a" + t + "b Tainted: G " + t + " 6.1.0" + t +
           " #1\n[    1.000003] Hardware name: QEMU" + t +
           "\n[    1.000004] RIP: 0010:kernfs_remove+0x8/0x50 [mod" + t +
           "]\n[    1.000005] RAX: 0000000000000000" + t + " RBX: " + t +
           "\n[    1.000006] Call Trace:\n[    1.000007]  f" + t +
           "+0x1/0x2\n[    1.000008]  g+0x1/0x2 [" + t +
           "]\n[    1.000009] Modules linked in: ext4 " + t +
           "\n[    1.000010] ---[ end trace 0000000000000000 ]---\n"
           "[    2.000000] a" +
           t + " invoked oom-killer: gfp_mask=0x0, order=0, oom_score_adj=" + t +
           "\n[    2.000001] Memory cgroup out of memory: Killed process 9 (v" + t +
           ") total-vm:1kB, anon-rss:1" + t + "kB\n" +
           "[    3.000000] Kernel panic - not syncing: " + t + "\n";
}

model::LogAnalysis analyzed(std::string_view log) {
    classify::Classifier classifier(classify::Options{false});
    classifier.feed(log);
    classifier.finish();
    model::LogAnalysis analysis;
    analysis.file = "a\x1b[2J\xff.log";
    analysis.findings = classifier.take_findings();
    return analysis;
}

std::string written(const model::LogAnalysis& log, AnalysisOptions options) {
    std::string text;
    const auto report =
        make_analysis_report(options, [&](std::string_view piece) { text += piece; });
    report->begin(2);
    report->log(log);
    report->end();
    return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_hostile_console_comes_out_as_safe_text_in_every_format) {
    for (const auto text : hostile) {
        const auto log = analyzed(report_with(text));
        BOOST_REQUIRE_GE(log.findings.size(), 2);
        for (const auto format : {AnalysisFormat::text, AnalysisFormat::json, AnalysisFormat::jsonl,
                                  AnalysisFormat::junit, AnalysisFormat::ktap}) {
            AnalysisOptions options;
            options.format = format;
            const auto out = written(log, options);
            BOOST_CHECK_GT(out.size(), 100);
            BOOST_CHECK_MESSAGE(
                test::is_safe_text(out),
                nlohmann::json(out).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
        }
    }
}

BOOST_AUTO_TEST_CASE(each_json_line_of_a_hostile_console_is_json) {
    for (const auto text : hostile) {
        AnalysisOptions options;
        options.format = AnalysisFormat::jsonl;
        for (const bool first : {false, true}) {
            options.first = first;
            const auto out = written(analyzed(report_with(text)), options);
            for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
                const auto line = out.substr(at, out.find('\n', at) - at);
                BOOST_CHECK_MESSAGE(nlohmann::json::accept(line), line);
            }
        }
    }
}

}  // namespace faultline::report
