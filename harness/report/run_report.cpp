// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_report.hpp"

#include "host/file.hpp"
#include "report/kcidb.hpp"
#include "report/mail.hpp"
#include "report/markdown.hpp"
#include "report/page.hpp"
#include "report/run_tests.hpp"
#include "store/read_run.hpp"

#include <utility>

namespace faultline::report {
namespace {

constexpr std::uint64_t largest_summary = 256U << 20;

/// run.json as it is.
Result<std::string> summary_of(const std::filesystem::path& run) {
    auto summary = store::read_summary(run);
    if (!summary) return failure_of(summary);
    return host::read_file(run / "run.json", largest_summary);
}

Result<std::string> mail_of(const RunView& run, const RunReportOptions& options) {
    const auto group = find_group(run, options.finding);
    if (!group) return tl::unexpected(group.error());
    return mail(run, *group);
}

}  // namespace

const std::vector<std::pair<std::string, RunFormat>>& run_formats() {
    static const std::vector<std::pair<std::string, RunFormat>> formats{
        {"json", RunFormat::json},   {"junit", RunFormat::junit},       {"ktap", RunFormat::ktap},
        {"kcidb", RunFormat::kcidb}, {"markdown", RunFormat::markdown}, {"html", RunFormat::html},
        {"mail", RunFormat::mail}};
    return formats;
}

std::string_view default_file(RunFormat format) {
    switch (format) {
        case RunFormat::json:
            return "run.json";
        case RunFormat::junit:
            return "junit.xml";
        case RunFormat::ktap:
            return "report.ktap";
        case RunFormat::kcidb:
            return "kcidb.json";
        case RunFormat::markdown:
            return "summary.md";
        case RunFormat::html:
            return "index.html";
        case RunFormat::mail:
            return "mail.txt";
    }
    return "report";
}

Result<std::string> run_report(const std::filesystem::path& run, RunFormat format,
                               const RunReportOptions& options) {
    if (format == RunFormat::json) return summary_of(run);
    auto view = view_run(run, options.filter);
    if (!view) return failure_of(view);
    switch (format) {
        case RunFormat::junit:
            return junit_xml(test_suites(*view));
        case RunFormat::ktap:
            return ktap_document(test_suites(*view));
        case RunFormat::kcidb:
            return kcidb_json(*view, options.origin);
        case RunFormat::mail:
            return mail_of(*view, options);
        case RunFormat::html:
            return html_page(*view, options.directory);
        default:
            return markdown(*view);
    }
}

}  // namespace faultline::report
