// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "schedule/exit_status.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct RunArguments {
    std::filesystem::path scenario;              ///< empty: that of the program workload
    std::filesystem::path program;               ///< run it in place of the scenario's workload
    std::vector<std::string> program_arguments;  ///< what stands after "--"
    std::vector<std::string> kernels;
    std::vector<std::string> settings;
    std::filesystem::path out;
    std::string connect;
    std::string accel = "auto";
    std::string cell;  ///< run only the cell of this id
    bool keep_image = false;
    bool dry_run = false;
    bool quiet = false;
    bool offline = false;
    bool refresh = false;
    schedule::ExitMode exit_mode;
};

/// Declares `faultline run`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_run_verb(CLI::App& app, RunArguments& arguments);

[[nodiscard]] ExitCode run_verb(const RunArguments& arguments);

}  // namespace faultline::cli
