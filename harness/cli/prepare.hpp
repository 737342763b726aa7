// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/run_arguments.hpp"
#include "config/problem.hpp"
#include "config/workload_config.hpp"
#include "model/scenario.hpp"

#include <vector>

namespace faultline::cli {

/// What a command line without mistakes stands for.
struct Prepared {
    config::WorkloadCatalogue workloads;
    model::Scenario scenario;
    std::vector<model::Cell> cells;
};

/// Checks all that can be checked before anything is started, the scenario among it.
[[nodiscard]] config::Checked<Prepared> prepare(const RunArguments& arguments);

}  // namespace faultline::cli
