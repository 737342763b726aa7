// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/choose_cells.hpp"
#include "schedule/exit_status.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// The command line of `faultline run`.
struct RunArguments {
    std::vector<std::string> words;              ///< as they were given, without the program's own
    std::filesystem::path scenario;              ///< empty: that of the program workload
    std::filesystem::path program;               ///< run it in place of the scenario's workload
    std::vector<std::string> program_arguments;  ///< what stands after "--"
    std::vector<std::string> kernels;
    std::string as;  ///< the only kernel stands for this reference; empty: for its own
    std::vector<std::string> settings;
    std::filesystem::path out;
    std::vector<std::string> reports;  ///< FORMAT or FORMAT=FILE
    std::filesystem::path vmlinux;
    std::string connect;
    std::string accel = "auto";
    CellChoice choice;
    std::string list;  ///< "text" or "json": show the cells; empty: run them
    bool no_confirm = false;
    bool keep_image = false;
    bool dry_run = false;
    bool quiet = false;
    bool offline = false;
    bool refresh = false;
    schedule::ExitMode exit_mode;

    /// Nothing is to be run.
    [[nodiscard]] bool only_shows() const { return dry_run || !list.empty(); }
};

/// Declares the options that choose cells of a matrix and show them.
void add_matrix_options(CLI::App& run, RunArguments& arguments);

/// Declares `faultline run`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_run_verb(CLI::App& app, RunArguments& arguments);

}  // namespace faultline::cli
