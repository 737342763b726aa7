// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "cli/run_arguments.hpp"

#include <string>
#include <vector>

namespace faultline::cli {

/// The command line of the run that `--resume` names, as its run.json has it, with the run's own
/// copies of its files and what `now` says of how to run. Goes to the directory that the command
/// was given in, since its paths are relative to that.
[[nodiscard]] Result<RunArguments> resumed_arguments(const RunArguments& now);

/// The arguments of a recorded command: "faultline", "run", and what followed. An error if it is
/// none, or another version's.
[[nodiscard]] Result<RunArguments> parse_command(std::vector<std::string> command);

}  // namespace faultline::cli
