// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/run_arguments.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::cli {

/// The command that runs one cell of a run again, from any directory and on any day: the scenario
/// as the run kept it, the very kernel (an absolute path, a Debian kernel's version), and the name
/// that the run gave it, so that the cell keeps its id. `kernel` is null where there was none.
[[nodiscard]] std::vector<std::string> replay_command(const RunArguments& arguments,
                                                      const std::filesystem::path& scenario,
                                                      const model::Cell& cell,
                                                      const model::Kernel* kernel);

/// The reference that names the same kernel everywhere on this host and for as long as it is there.
[[nodiscard]] std::string pinned_reference(const std::string& reference,
                                           const model::Kernel* kernel);

/// The arguments with the program that the scenario runs, if it runs one, and with the words that
/// the program gets: its copy in the cell's directory, for the user's own may be another by then.
[[nodiscard]] RunArguments with_program(RunArguments arguments,
                                        const model::WorkloadRequest& workload,
                                        const std::filesystem::path& cell_directory);

}  // namespace faultline::cli
