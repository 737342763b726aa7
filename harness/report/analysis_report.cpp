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
        case AnalysisFormat::json:
            return make_json_document(std::move(write));
        case AnalysisFormat::junit:
            return make_junit(std::move(write));
        case AnalysisFormat::ktap:
            return make_ktap(std::move(write));
        case AnalysisFormat::text:
            break;
    }
    return make_plain_text(options, std::move(write));
}

}  // namespace faultline::report
