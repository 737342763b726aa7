// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"
#include "model/workload.hpp"

#include <string>

namespace faultline::config {

/// The scenario as a file that load_scenario() reads to the same scenario, from any directory: what
/// has its default is left out, and so are all axes of its matrix but kernels and seeds. `workload`
/// is the declaration of its workload.
[[nodiscard]] std::string scenario_text(const model::Scenario& scenario,
                                        const model::WorkloadDeclaration& workload);

}  // namespace faultline::config
