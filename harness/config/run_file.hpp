// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "config/scenario_config.hpp"
#include "model/scenario.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::config {

/// What `faultline run FILE` runs: one scenario, or a matrix file that names several.
struct RunFile {
    std::filesystem::path file;
    std::string name;  ///< the scenario's, or the matrix file's
    bool is_matrix = false;
    std::vector<model::Scenario> scenarios;  ///< at least one, each with its complete matrix
    unsigned repeat_failures = 0;  ///< more runs of a cell that failed or could not be judged
    unsigned retries = 0;          ///< of what our side could not do
    model::Duration budget{0};     ///< of the whole run; 0: none
};

/// Reads either kind. A matrix file has `[run]`, with `scenarios = [...]`: names of files beside it
/// ("oom-loop"), paths, or { file = ..., name = ..., set = ["KEY=VALUE"] }; its `[matrix]` is laid
/// over that of each scenario. Overrides are for the scenarios, but settings of `matrix.` and
/// `run.` are the file's own.
[[nodiscard]] Checked<RunFile> load_run_file(const std::filesystem::path& file,
                                             const WorkloadCatalogue& catalogue,
                                             const Overrides& overrides);

}  // namespace faultline::config
