// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "config/table_reader.hpp"
#include "model/scenario.hpp"
#include "model/workload.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace faultline::config {

using WorkloadCatalogue = std::map<std::string, model::WorkloadDeclaration>;

/// Reads GUEST/workloads/NAME/workload.toml of every workload there.
[[nodiscard]] Checked<WorkloadCatalogue> load_workloads(const std::filesystem::path& guest);

/// Reads a scenario's `workload = { name = ..., PARAMETER = ... }` (or `workload = "name"`) against
/// what the workload declares; mistakes go into the report. Parameters that are not given take
/// their defaults; sizes become bytes, durations the unit that the workload declares, the paths of
/// programs absolute: they are relative to the scenario's file. `workload = { program = "repro.c"
/// }` is short for `{ name = "program", file = "repro.c" }`.
[[nodiscard]] model::WorkloadRequest read_workload_request(TableReader& scenario,
                                                           const WorkloadCatalogue& catalogue,
                                                           Report& report);

/// The values of `key`, an array, each in the type and bounds of the parameter and as the guest
/// gets it; a value that is no array counts as one. What is wrong is in the report, and left out.
[[nodiscard]] std::vector<std::string> read_parameter_values(TableReader& axes,
                                                             const std::string& key,
                                                             const model::Parameter& parameter,
                                                             const std::filesystem::path& directory,
                                                             Report& report);

/// The image that guests of the scenario have: its own, else the one that its workload needs with
/// these parameters; empty: none.
[[nodiscard]] std::string image_of(const model::Scenario& scenario,
                                   const WorkloadCatalogue& catalogue);

}  // namespace faultline::config
