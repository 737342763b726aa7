// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/workload_config.hpp"
#include "domain/domain_xml.hpp"
#include "model/scenario.hpp"
#include "schedule/scheduler.hpp"

#include <vector>

namespace faultline::cli {

/// Prints each cell and its domain's XML on standard output. Starts nothing and fetches nothing: a
/// kernel that is not here yet stands in the XML as what it will be.
void print_dry_run(const std::vector<schedule::PlannedCell>& cells,
                   const config::WorkloadCatalogue& workloads, domain::Accelerator accelerator,
                   const schedule::KernelSource& kernels);

}  // namespace faultline::cli
