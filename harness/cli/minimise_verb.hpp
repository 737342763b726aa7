// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// The command line of `faultline minimise`.
struct MinimiseArguments {
    std::vector<std::string> words;  ///< as they were given, without the program's own
    std::filesystem::path what;      ///< a scenario, or a cell's directory or verdict.json
    std::vector<std::string> kernels;
    std::vector<std::string> settings;
    std::string signature;
    double limit = 5;            ///< percent
    std::optional<double> rate;  ///< percent
    unsigned most_runs = 300, most_unseen = 40;
    bool first_pass_only = false;
    std::filesystem::path out, resume;
    std::string accel = "auto";
    bool quiet = false, offline = false;
};

/// Declares `faultline minimise`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_minimise_verb(CLI::App& app, MinimiseArguments& arguments);

[[nodiscard]] ExitCode minimise_verb(const MinimiseArguments& arguments);

}  // namespace faultline::cli
