// SPDX-License-Identifier: GPL-2.0-or-later
// A hostile console: its findings do not depend on chunks, nor on the search before lines are cut,
// and what is said of them is valid JSON and safe for a terminal.
#include "classify/classifier.hpp"
#include "classify/test_finding_text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "report/analysis_report.hpp"
#include "support/safe_text.hpp"

namespace {

using namespace faultline;

template <class Feed>
model::LogAnalysis analyzed(classify::Options options, Feed feed) {
    classify::Classifier classifier(options);
    feed(classifier);
    classifier.finish();
    model::LogAnalysis log;
    log.panicked = classifier.panicked();
    log.findings_left_out = classifier.dropped();
    log.findings = classifier.take_findings();
    return log;
}

std::string text_of(const model::LogAnalysis& log) {
    auto text = log.panicked ? std::string("panicked\n") : std::string();
    for (const auto& finding : log.findings)
        text += classify::test::text_of(finding);
    return text;
}

std::string written(const model::LogAnalysis& log, report::AnalysisFormat format) {
    std::string text;
    report::AnalysisOptions options;
    options.format = format;
    const auto report =
        report::make_analysis_report(options, [&](std::string_view piece) { text += piece; });
    report->begin(1);
    report->log(log);
    report->end();
    return text;
}

void check_lines_are_json(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        test::require(end != std::string::npos, "JSON lines end in a newline");
        test::require(nlohmann::json::accept(text.substr(at, end - at)), "a line is JSON");
        at = end + 1;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::FuzzInput input(data, size);
    const auto text = input.text();
    const auto feed_whole = [&](auto& classifier) { classifier.feed(text); };
    for (const bool live : {true, false}) {
        const auto whole = analyzed({live, false}, feed_whole);
        const auto want = text_of(whole);
        const auto every_line = analyzed({live, true}, feed_whole);
        test::require(text_of(every_line) == want, "the search passes over nothing that matters");
        const auto chunked = analyzed({live, false}, [&](auto& classifier) {
            input.in_chunks([&](std::string_view piece) { classifier.feed(piece); });
        });
        test::require(text_of(chunked) == want, "chunks make no difference");
        if (live) continue;
        const auto json = written(whole, report::AnalysisFormat::jsonl);
        check_lines_are_json(json);
        test::require(test::is_safe_text(json), "JSON lines are safe text");
        test::require(test::is_safe_text(written(whole, report::AnalysisFormat::text)),
                      "text is safe text");
    }
    return 0;
}
