// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "base/result.hpp"
#include "cli/run_arguments.hpp"
#include "model/verdict.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct ReplayArguments {
    std::filesystem::path cell;  ///< a cell's directory, or its verdict.json
    std::filesystem::path out;
    std::filesystem::path vmlinux;  ///< with symbols, for the debugger
    bool gdb = false;               ///< hold the guest for a debugger, at its start
    bool until_finding = false;     ///< or where it begins to report its finding
    bool quiet = false;

    [[nodiscard]] bool holds() const { return gdb || until_finding; }
};

/// Declares `faultline replay`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_replay_verb(CLI::App& app, ReplayArguments& arguments);

/// Runs a cell again from its directory alone, with the very kernel, and tells whether it came to
/// the same. 0: it did; 1: it did not; 2: it could not be run.
[[nodiscard]] ExitCode replay_verb(const ReplayArguments& arguments);

/// The run that the verdict in `directory` (a cell's, in a run's directory that may have been
/// moved) asks for. A program comes from the cell's copy, put into `workspace` under its own name.
[[nodiscard]] Result<RunArguments> replay_arguments(const model::Verdict& verdict,
                                                    const std::filesystem::path& directory,
                                                    const std::filesystem::path& workspace);

/// What differs between a cell and its replay, a sentence each; empty: nothing.
[[nodiscard]] std::vector<std::string> differences(const model::Verdict& before,
                                                   const model::Verdict& now);

}  // namespace faultline::cli
