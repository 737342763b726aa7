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

void check_written(const model::LogAnalysis& log) {
    using report::AnalysisFormat;
    for (const auto format : {AnalysisFormat::text, AnalysisFormat::json, AnalysisFormat::jsonl,
                              AnalysisFormat::junit, AnalysisFormat::ktap}) {
        const auto text = written(log, format);
        test::require(test::is_safe_text(text), "what is written is safe text");
        if (format == AnalysisFormat::json) {
            test::require(nlohmann::json::accept(text), "JSON is valid");
        }
    }
    const auto lines = written(log, report::AnalysisFormat::jsonl);
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
        const auto line = std::string_view(lines).substr(at, lines.find('\n', at) - at);
        test::require(nlohmann::json::accept(line), "each line is JSON");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::FuzzInput input(data, size);
    const auto text = input.text();
    const auto feed_whole = [&](auto& classifier) { classifier.feed(text); };
    const bool live = size % 2 == 0;
    const auto whole = analyzed({live, false}, feed_whole);
    const auto want = text_of(whole);
    test::require(text_of(analyzed({live, true}, feed_whole)) == want,
                  "the search passes over nothing that matters");
    const auto chunked = analyzed({live, false}, [&](auto& classifier) {
        input.in_chunks([&](std::string_view piece) { classifier.feed(piece); });
    });
    test::require(text_of(chunked) == want, "chunks make no difference");
    check_written(whole);
    return 0;
}
