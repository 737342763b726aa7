// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/log_analysis.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace faultline::report {

enum class AnalysisFormat { text, json, jsonl, junit, ktap };

struct AnalysisOptions {
    AnalysisFormat format = AnalysisFormat::text;
    bool first = false;   ///< jsonl: one short line a log, of its first finding
    bool follow = false;  ///< text, jsonl: each finding when it is complete, not when the log ends
    bool color = false;
    unsigned width = 80;
};

/// Writes what logs came to, in one of the formats. What it writes is valid UTF-8, and free of
/// control characters of the logs'.
class AnalysisReport {
 public:
    using Write = std::function<void(std::string_view)>;

    AnalysisReport() = default;
    virtual ~AnalysisReport() = default;
    AnalysisReport(const AnalysisReport&) = delete;
    AnalysisReport& operator=(const AnalysisReport&) = delete;

    /// Once, before all else.
    virtual void begin(std::size_t logs) = 0;
    /// A finding of the log that is being read; only where findings are followed.
    virtual void finding(const std::string& file, const model::Finding& finding) = 0;
    /// A log has been read.
    virtual void log(const model::LogAnalysis& analysis) = 0;
    /// Once, after all else.
    virtual void end() = 0;
};

[[nodiscard]] std::unique_ptr<AnalysisReport> make_analysis_report(const AnalysisOptions& options,
                                                                   AnalysisReport::Write write);

}  // namespace faultline::report
