// SPDX-License-Identifier: GPL-2.0-or-later
// Logs as tests that CI systems read: a log is a test, its findings are why it failed.
#include "report/analysis_formats.hpp"
#include "report/finding_text.hpp"
#include "report/junit.hpp"
#include "report/ktap.hpp"

#include <utility>
#include <vector>

namespace faultline::report {
namespace {

/// So many findings of a log are told in full, the others by their title.
constexpr std::size_t most_in_full = 100;

TestResult result_of(const model::LogAnalysis& log) {
    TestResult result;
    result.name = log.file;
    result.class_name = "faultline.analyze";
    result.skip = log.skipped;
    result.seconds = log.seconds;
    for (const auto& finding : log.findings) {
        auto text = result.problems.size() < most_in_full ? finding_text(finding, {false, 100})
                                                          : std::string();
        result.problems.push_back({Problem::Blame::kernel, finding.title,
                                   std::string(to_string(finding.kind)), std::move(text)});
    }
    if (log.trouble) {
        result.problems.push_back(
            {Problem::Blame::harness, log.trouble->what, "unreadable", log.trouble->hint});
    }
    return result;
}

class JUnit final : public AnalysisReport {
 public:
    explicit JUnit(Write write) : write_(std::move(write)) {}

    void begin(std::size_t) override {}
    void finding(const std::string&, const model::Finding&) override {}
    void log(const model::LogAnalysis& log) override { results_.push_back(result_of(log)); }
    void end() override { write_(junit_xml({{"faultline analyze", {}, std::move(results_)}})); }

 private:
    Write write_;
    std::vector<TestResult> results_;  ///< the document begins with their number
};

class Ktap final : public AnalysisReport {
 public:
    explicit Ktap(Write write) : write_(std::move(write)) {}

    void begin(std::size_t logs) override { write_(ktap_begin(logs)); }
    void finding(const std::string&, const model::Finding&) override {}
    void log(const model::LogAnalysis& log) override { write_(ktap_test(result_of(log), ++logs_)); }
    void end() override {}

 private:
    Write write_;
    std::size_t logs_ = 0;
};

}  // namespace

std::unique_ptr<AnalysisReport> make_junit(AnalysisReport::Write write) {
    return std::make_unique<JUnit>(std::move(write));
}

std::unique_ptr<AnalysisReport> make_ktap(AnalysisReport::Write write) {
    return std::make_unique<Ktap>(std::move(write));
}

}  // namespace faultline::report
