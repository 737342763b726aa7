// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "cli/run_arguments.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// The command line of the run that `--resume` names, as its run.json has it, with the run's own
/// copies of its files and what `now` says of how to run. Goes to the directory that the command
/// was given in, since its paths are relative to that.
[[nodiscard]] Result<RunArguments> resumed_arguments(const RunArguments& now);

/// The arguments of a recorded command: "faultline", "run", and what followed. An error if it is
/// none, or another version's.
[[nodiscard]] Result<RunArguments> parse_command(std::vector<std::string> command);

/// Reads the words of a command, without the program's name, into what `app` declares.
[[nodiscard]] Result<void> parse_words(CLI::App& app, std::vector<std::string> words);

/// Makes the directory that a command was given in the process's own; empty: it stays.
[[nodiscard]] Result<void> go_to(const std::string& directory);

}  // namespace faultline::cli
