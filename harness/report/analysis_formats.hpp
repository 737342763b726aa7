// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/analysis_report.hpp"

#include <memory>

namespace faultline::report {

/// The formats of make_analysis_report(), each in a file of its own.
[[nodiscard]] std::unique_ptr<AnalysisReport> make_plain_text(const AnalysisOptions& options,
                                                              AnalysisReport::Write write);
[[nodiscard]] std::unique_ptr<AnalysisReport> make_json_lines(const AnalysisOptions& options,
                                                              AnalysisReport::Write write);
[[nodiscard]] std::unique_ptr<AnalysisReport> make_json_document(AnalysisReport::Write write);
[[nodiscard]] std::unique_ptr<AnalysisReport> make_junit(AnalysisReport::Write write);
[[nodiscard]] std::unique_ptr<AnalysisReport> make_ktap(AnalysisReport::Write write);

}  // namespace faultline::report
