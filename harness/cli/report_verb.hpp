// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct ReportArguments {
    std::filesystem::path run;
    std::string format;
    std::filesystem::path output;      ///< empty or "-": standard output
    std::string vmlinux;               ///< with debug information; empty: frames are not decoded
    std::string modules;               ///< a directory
    std::string finding;               ///< mail: which one
    std::string origin = "faultline";  ///< kcidb: who sends it
};

/// Declares `faultline report`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_report_verb(CLI::App& app, ReportArguments& arguments);

[[nodiscard]] ExitCode report_verb(const ReportArguments& arguments);

/// What is wrong with a word of `run --report`, FORMAT or FORMAT=FILE; empty: nothing.
[[nodiscard]] std::string wrong_report(const std::string& wanted);

/// What is wrong with all of them: two that would be written to one file; empty: nothing.
[[nodiscard]] std::string written_twice(const std::vector<std::string>& wanted);

/// Writes the reports that `run --report` asked for, their frames decoded where there is a vmlinux
/// (see RunSourceLines). The files' names, or the first error.
[[nodiscard]] Result<std::vector<std::filesystem::path>> write_reports(
    const std::filesystem::path& run, const std::vector<std::string>& wanted,
    const std::filesystem::path& vmlinux = {});

}  // namespace faultline::cli
