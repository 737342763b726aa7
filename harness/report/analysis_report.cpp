// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/analysis_report.hpp"

#include "report/analysis_formats.hpp"

#include <utility>

namespace faultline::report {

std::unique_ptr<AnalysisReport> make_analysis_report(const AnalysisOptions& options,
                                                     AnalysisReport::Write write) {
    switch (options.format) {
        case AnalysisFormat::jsonl:
            return make_json_lines(options, std::move(write));
        default:
            return make_plain_text(options, std::move(write));
    }
}

}  // namespace faultline::report
