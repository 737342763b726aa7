// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/analysis_formats.hpp"
#include "store/finding_json.hpp"

#include <algorithm>
#include <utility>

namespace faultline::report {
namespace {

using json = nlohmann::ordered_json;

std::string json_line(const json& line) {
    return store::json_text(line) + "\n";
}

json with_file(const std::string& file, const model::Finding& finding) {
    json line{{"file", file}};
    line.update(store::finding_json(finding));
    return line;
}

/// What a log's first finding is, in the few words that labelled corpora have. A kill by the OOM
/// killer may be right behaviour, so it comes first only where there is nothing else.
json first_line(const model::LogAnalysis& log) {
    auto first = std::find_if(log.findings.begin(), log.findings.end(), [](const auto& finding) {
        return finding.kind != model::FindingKind::oom_kill;
    });
    if (first == log.findings.end()) first = log.findings.begin();
    const auto finding = first == log.findings.end() ? model::Finding{} : *first;
    return {{"file", log.file},
            {"title", store::or_null(finding.title)},
            {"alt", finding.alternative_titles},
            {"type", store::or_null(finding.type)},
            {"corrupted", !finding.corrupted.empty()},
            {"panicked", log.panicked},
            {"function", store::or_null(finding.function)}};
}

/// All of a log but its findings.
json log_json(const model::LogAnalysis& log) {
    json trouble;
    if (log.trouble) {
        trouble = {{"what", log.trouble->what}, {"hint", store::or_null(log.trouble->hint)}};
    }
    return {{"file", log.file},
            {"bytes", log.bytes},
            {"mail", log.mail},
            {"panicked", log.panicked},
            {"skipped", store::or_null(log.skipped)},
            {"trouble", std::move(trouble)},
            {"findings_left_out", log.findings_left_out}};
}

/// One document, written as the logs come: results/schema/analysis-1.json.
class JsonDocument final : public AnalysisReport {
 public:
    explicit JsonDocument(Write write) : write_(std::move(write)) {}

    void begin(std::size_t) override {
        write_(
            "{\"schema\": \"https://faultline.invalid/schema/analysis-1.json\",\n"
            " \"version\": 1, \"faultline\": \"" FAULTLINE_VERSION "\", \"logs\": [");
    }
    void finding(const std::string&, const model::Finding&) override {}
    void log(const model::LogAnalysis& log) override {
        write_(first_ ? "\n" : ",\n");
        first_ = false;
        // Findings one by one: there may be a thousand long ones.
        auto head = store::json_text(log_json(log), 1);
        head.erase(head.rfind('\n'));
        write_(head + ",\n \"findings\": [");
        for (std::size_t i = 0; i < log.findings.size(); ++i) {
            write_(i == 0 ? "\n" : ",\n");
            write_(store::json_text(store::finding_json(log.findings[i]), 1));
        }
        write_("]\n}");
    }
    void end() override { write_("]}\n"); }

 private:
    Write write_;
    bool first_ = true;
};

class JsonLines final : public AnalysisReport {
 public:
    JsonLines(const AnalysisOptions& options, Write write)
        : options_(options), write_(std::move(write)) {}

    void begin(std::size_t) override {}
    void finding(const std::string& file, const model::Finding& finding) override {
        if (!options_.first) write_(json_line(with_file(file, finding)));
    }
    void log(const model::LogAnalysis& log) override {
        if (options_.first) {
            if (log.skipped.empty()) write_(json_line(first_line(log)));
        } else if (!options_.follow) {
            for (const auto& finding : log.findings)
                write_(json_line(with_file(log.file, finding)));
        }
    }
    void end() override {}

 private:
    AnalysisOptions options_;
    Write write_;
};

}  // namespace

std::unique_ptr<AnalysisReport> make_json_document(AnalysisReport::Write write) {
    return std::make_unique<JsonDocument>(std::move(write));
}

std::unique_ptr<AnalysisReport> make_json_lines(const AnalysisOptions& options,
                                                AnalysisReport::Write write) {
    return std::make_unique<JsonLines>(options, std::move(write));
}

}  // namespace faultline::report
