// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/run_arguments.hpp"

namespace faultline::cli {

/// Declares `faultline ci`: `faultline run` with what a CI job in a kernel tree wants. What is
/// parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_ci_verb(CLI::App& app, RunArguments& arguments);

/// Tests the tree that it is called in.
[[nodiscard]] ExitCode ci_verb(RunArguments arguments);

}  // namespace faultline::cli
