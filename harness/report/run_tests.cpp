// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_tests.hpp"

#include "report/finding_text.hpp"
#include "report/ktap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace faultline::report {
namespace {

using model::Status;
using model::Verdict;

/// So many findings of a cell are told in full, the others by their title.
constexpr std::size_t most_in_full = 20;

void add_findings(const Verdict& verdict, TestResult& result) {
    std::size_t told = 0;
    for (std::size_t i = 0; i < verdict.findings.size(); ++i) {
        const auto& finding = verdict.findings[i];
        if (!blamed(verdict, i)) {
            result.output += fmt::format("also seen: {}, {} time{}\n", finding.title, finding.count,
                                         finding.count == 1 ? "" : "s");
            continue;
        }
        auto text = told++ < most_in_full ? finding_text(finding, {false, 100}) : std::string();
        result.problems.push_back({Problem::Blame::kernel, finding.title,
                                   std::string(to_string(finding.kind)), std::move(text)});
    }
}

void add_status(const CellRow& cell, const Verdict& verdict, TestResult& result) {
    if (cell.status == Status::skip || !cell.ran) {
        result.skip = cell.ran ? cell.reason : "not run: " + cell.reason;
    } else if (cell.status == Status::error) {
        result.problems.push_back({Problem::Blame::harness, cell.reason,
                                   cell.interrupted ? "interrupted" : "error", cell.hint});
    } else if (cell.status == Status::fail && result.problems.empty()) {
        result.problems.push_back({Problem::Blame::kernel, cell.reason, "workload", cell.hint});
    }
    if (cell.status == Status::error) {
        for (const auto& line : verdict.console.last_lines)
            result.output += "| " + line + "\n";
    }
}

TestResult result_of(const RunView& run, const CellRow& cell) {
    TestResult result;
    result.name = cell.name;
    result.class_name = "faultline." + cell.scenario;
    result.seconds = cell.total_seconds;
    const auto verdict = verdict_of(run, cell);
    if (verdict) add_findings(*verdict, result);
    add_status(cell, verdict ? *verdict : Verdict{}, result);
    if (!cell.release.empty()) result.output += fmt::format("kernel: {}\n", cell.release);
    result.output += fmt::format("{}: {}\n", status_word(cell), cell.reason);
    if (!cell.directory.empty()) result.output += cell.directory + "/verdict.json\n";
    return result;
}

}  // namespace

std::vector<TestSuite> test_suites(const RunView& run) {
    std::vector<TestSuite> suites;
    std::unordered_map<std::string, std::size_t> known;
    for (const auto& cell : run.cells) {
        const auto [found, added] = known.emplace(cell.scenario, suites.size());
        if (added) suites.push_back({cell.scenario, run.summary.started, {}});
        suites[found->second].results.push_back(result_of(run, cell));
    }
    return suites;
}

std::string ktap_document(const std::vector<TestSuite>& suites) {
    auto text = ktap_begin(suites.size());
    for (std::size_t i = 0; i < suites.size(); ++i) {
        TestResult parent;
        parent.name = suites[i].name;
        parent.subtests = suites[i].results;
        const bool all_skipped = std::all_of(
            parent.subtests.begin(), parent.subtests.end(),
            [](const auto& cell) { return !cell.skip.empty() && cell.problems.empty(); });
        if (all_skipped) parent.skip = "no cell of it was judged";
        text += ktap_test(parent, i + 1);
    }
    return text;
}

}  // namespace faultline::report
