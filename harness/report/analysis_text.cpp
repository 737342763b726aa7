// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/printable.hpp"
#include "report/analysis_formats.hpp"
#include "report/finding_text.hpp"

#include <fmt/format.h>

#include <utility>

namespace faultline::report {
namespace {

using model::printable;

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

class PlainText final : public AnalysisReport {
 public:
    PlainText(const AnalysisOptions& options, Write write)
        : options_(options), style_{options.color, options.width}, write_(std::move(write)) {}

    void begin(std::size_t logs) override { logs_ = logs; }

    void finding(const std::string&, const model::Finding& finding) override {
        write_(finding_text(finding, style_) + "\n");
    }

    void log(const model::LogAnalysis& log) override {
        const auto count = log.findings.size() + log.findings_left_out;
        findings_ += count;
        with_findings_ += count > 0 ? 1 : 0;
        unreadable_ += log.trouble ? 1 : 0;
        if (options_.follow || count == 0) return;
        if (logs_ > 1) {
            write_(
                heading(printable(log.file, 1000) + ": " + counted(count, "finding", "findings")));
        }
        for (const auto& finding : log.findings)
            write_(finding_text(finding, style_) + "\n");
        if (log.findings_left_out > 0) {
            write_(fmt::format("{} more of other kinds or titles are only counted\n\n",
                               log.findings_left_out));
        }
    }

    void end() override {
        auto text = findings_ == 0 ? std::string("nothing found")
                                   : counted(findings_, "finding", "findings");
        if (logs_ > 1) {
            text += findings_ == 0 ? fmt::format(" in {} logs", logs_)
                                   : fmt::format(" in {} of {} logs", with_findings_, logs_);
        }
        if (unreadable_ > 0) {
            text += fmt::format("; {} could not be read to the end",
                                counted(unreadable_, "log", "logs"));
        }
        write_(text + "\n");
    }

 private:
    [[nodiscard]] std::string heading(const std::string& text) const {
        return options_.color ? fmt::format("\x1b[1m== {}\x1b[0m\n\n", text)
                              : fmt::format("== {}\n\n", text);
    }

    AnalysisOptions options_;
    TextStyle style_;
    Write write_;
    std::size_t logs_ = 0, findings_ = 0, with_findings_ = 0, unreadable_ = 0;
};

}  // namespace

std::unique_ptr<AnalysisReport> make_plain_text(const AnalysisOptions& options,
                                                AnalysisReport::Write write) {
    return std::make_unique<PlainText>(options, std::move(write));
}

}  // namespace faultline::report
