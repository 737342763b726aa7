// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::report {

enum class RunFormat { json, junit, ktap, kcidb, markdown, html, mail };

/// The names that a command line has for them.
[[nodiscard]] const std::vector<std::pair<std::string, RunFormat>>& run_formats();
/// The file that a format is written to, in the run's directory, where none is named.
[[nodiscard]] std::string_view default_file(RunFormat format);

struct RunReportOptions {
    FindingFilter filter;
    /// Where the report will lie, for an HTML page's links; empty: in the run's directory.
    std::filesystem::path directory;
    std::string origin = "faultline";  ///< of KCIDB's objects
    std::string finding;               ///< that a mail is of: see find_group()
};

/// What is on disk of a run, in a format. Whatever a guest printed is escaped as the format needs.
[[nodiscard]] Result<std::string> run_report(const std::filesystem::path& run, RunFormat format,
                                             const RunReportOptions& options = {});

}  // namespace faultline::report
