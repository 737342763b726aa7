// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/analysis_report.hpp"

#include "support/schema.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace faultline::report {
namespace {

using nlohmann::json;

model::LogAnalysis log_with(std::string file, std::vector<std::string> titles) {
    model::LogAnalysis log;
    log.file = std::move(file);
    for (auto& title : titles) {
        model::Finding finding;
        finding.title = std::move(title);
        finding.type = "HANG";
        finding.function = "foo";
        finding.alternative_titles = {"another"};
        finding.trace = {{"foo", 1, 2, "module", true, {{"foo", "a.c", 3}}}};
        finding.related = {{"Freed by task 1:", finding.trace}};
        finding.registers = {{"RAX", "00"}};
        finding.signature = {"0123456789abcdef", "0123456789abcdef"};
        finding.corrupted = "it breaks off";
        log.findings.push_back(std::move(finding));
    }
    return log;
}

std::vector<model::LogAnalysis> some_logs() {
    auto logs = std::vector{log_with("a", {"BUG: one \xff\x1b", "BUG: two"}), log_with("b", {}),
                            log_with("c", {}), log_with("d", {"BUG: three"})};
    logs[0].panicked = true;
    logs[2].trouble = Error{"cannot open 'c'", "try"};
    logs[3].skipped = "it is no text";
    return logs;
}

std::string written(AnalysisOptions options, const std::vector<model::LogAnalysis>& logs) {
    std::string text;
    const auto report = make_analysis_report(options, [&](std::string_view part) { text += part; });
    report->begin(logs.size());
    for (const auto& log : logs) {
        for (const auto& finding : log.findings) {
            if (options.follow) report->finding(log.file, finding);
        }
        report->log(log);
    }
    report->end();
    return text;
}

std::vector<json> lines_of(const std::string& text) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(json::parse(line));
    return lines;
}

AnalysisOptions of(AnalysisFormat format) {
    AnalysisOptions options;
    options.format = format;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(analysis_report)

BOOST_AUTO_TEST_CASE(the_json_document_fits_its_schema) {
    const auto schema = std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/analysis-1.json";
    for (const auto& logs : {some_logs(), {}, std::vector{log_with("a", {})}}) {
        const auto text = written(of(AnalysisFormat::json), logs);
        BOOST_CHECK_EQUAL(test::schema_mistakes(schema, text), "");
        BOOST_CHECK_EQUAL(json::parse(text)["logs"].size(), logs.size());
    }
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_is_no_analysis) {
    const auto schema = std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/analysis-1.json";
    auto document = json::parse(written(of(AnalysisFormat::json), some_logs()));
    document["logs"][0]["findings"][0].erase("title");
    BOOST_CHECK_NE(test::schema_mistakes(schema, document.dump()), "");
}

BOOST_AUTO_TEST_CASE(json_lines_are_a_finding_each) {
    const auto lines = lines_of(written(of(AnalysisFormat::jsonl), some_logs()));
    BOOST_REQUIRE_EQUAL(lines.size(), 3);
    BOOST_CHECK_EQUAL(lines[0]["file"], "a");
    BOOST_CHECK_EQUAL(lines[1]["title"], "BUG: two");
    BOOST_CHECK_EQUAL(lines[1]["kind"], "oops");
}

BOOST_AUTO_TEST_CASE(first_lines_are_a_log_each) {
    auto options = of(AnalysisFormat::jsonl);
    options.first = true;
    const auto lines = lines_of(written(options, some_logs()));
    BOOST_REQUIRE_EQUAL(lines.size(), 3);  // the skipped one has none
    const json wanted{{"file", "a"},      {"title", lines[0]["title"]}, {"alt", {"another"}},
                      {"type", "HANG"},   {"corrupted", true},          {"panicked", true},
                      {"function", "foo"}};
    BOOST_CHECK_EQUAL(lines[0], wanted);
    BOOST_CHECK(lines[1]["title"].is_null());
    BOOST_CHECK_EQUAL(lines[1]["corrupted"], false);
}

BOOST_AUTO_TEST_CASE(a_kill_by_the_oom_killer_is_first_only_where_it_is_alone) {
    auto options = of(AnalysisFormat::jsonl);
    options.first = true;
    auto log = log_with("a", {"OOM kill of x", "BUG: two"});
    log.findings[0].kind = model::FindingKind::oom_kill;
    BOOST_CHECK_EQUAL(lines_of(written(options, {log}))[0]["title"], "BUG: two");
    log.findings.pop_back();
    BOOST_CHECK_EQUAL(lines_of(written(options, {log}))[0]["title"], "OOM kill of x");
}

BOOST_AUTO_TEST_CASE(text_ends_with_a_summary) {
    const auto text = written(of(AnalysisFormat::text), some_logs());
    BOOST_CHECK(text.ends_with("3 findings in 2 of 4 logs; 1 log could not be read to the end\n"));
    BOOST_CHECK_EQUAL(written(of(AnalysisFormat::text), {log_with("a", {})}), "nothing found\n");
}

BOOST_AUTO_TEST_CASE(what_is_followed_is_told_once) {
    for (const auto format : {AnalysisFormat::text, AnalysisFormat::jsonl}) {
        auto options = of(format);
        options.follow = true;
        const auto text = written(options, {log_with("a", {"BUG: one"})});
        BOOST_CHECK_NE(text.find("BUG: one"), std::string::npos);
        BOOST_CHECK_EQUAL(text.find("BUG: one"), text.rfind("BUG: one"));
    }
}

BOOST_AUTO_TEST_CASE(logs_are_tests_for_ci_systems) {
    const auto junit = written(of(AnalysisFormat::junit), some_logs());
    BOOST_CHECK_NE(junit.find("tests=\"4\" failures=\"2\" errors=\"1\""), std::string::npos);
    const auto ktap = written(of(AnalysisFormat::ktap), some_logs());
    BOOST_CHECK(ktap.starts_with("KTAP version 1\n1..4\n# BUG: one"));
    BOOST_CHECK_NE(ktap.find("\nok 2 b\n"), std::string::npos);
    BOOST_CHECK_NE(ktap.find("\nnot ok 3 c # ERROR cannot open 'c'\n"), std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
