// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "minimise/delta_debugging.hpp"
#include "model/scenario.hpp"
#include "model/workload.hpp"

#include <string>
#include <vector>

namespace faultline::minimise {

/// The scenario with only these of its faults.
[[nodiscard]] model::Scenario with_faults(const model::Scenario& scenario, const Subset& kept);

/// A scenario that asks for less in one thing.
struct Smaller {
    std::string what;  ///< "workload: rounds 100 -> 1"; tells it from the others
    model::Scenario scenario;
};

/// What may be tried next, beside leaving out faults: faults with their usual times and
/// parameters, that happen once and for half as long; the workload's parameters, where they say
/// how much is done, at their defaults, at the least, at half; then the machine. Empty when there
/// is nothing left. `workload` is the declaration of the scenario's.
[[nodiscard]] std::vector<Smaller> smaller_scenarios(const model::Scenario& scenario,
                                                     const model::WorkloadDeclaration& workload);

/// "3 faults, 2 sockets, 4 CPUs, 2 nodes, 1GiB"
[[nodiscard]] std::string describe(const model::Scenario& scenario);

}  // namespace faultline::minimise
