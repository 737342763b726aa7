// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/seeded_run.hpp"

#include <string>

namespace CLI {
class App;
}

namespace faultline::cli {

struct ExploreArguments {
    SeededArguments common;
    std::string seeds = "1..100";
    bool all = false;  ///< do not stop at the first that fails
};

/// Declares `faultline explore`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_explore_verb(CLI::App& app, ExploreArguments& arguments);

/// Runs the scenario once for each seed and tells which fail. 0: none did, 1: one does, 2: some
/// could not be judged.
[[nodiscard]] ExitCode explore_verb(const ExploreArguments& arguments);

}  // namespace faultline::cli
