// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/run_arguments.hpp"
#include "config/problem.hpp"
#include "config/run_file.hpp"
#include "config/workload_config.hpp"
#include "schedule/matrix.hpp"

#include <vector>

namespace faultline::cli {

/// What a command line without mistakes stands for.
struct Prepared {
    config::WorkloadCatalogue workloads;
    config::RunFile file;
    std::vector<schedule::PlannedCell> cells;  ///< those that are to be run; never none
};

/// Checks all that can be checked before anything is started: the scenario or the matrix file, and
/// the choice of cells.
[[nodiscard]] config::Checked<Prepared> prepare(const RunArguments& arguments);

}  // namespace faultline::cli
