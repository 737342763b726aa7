// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"
#include "model/workload.hpp"

namespace faultline::config {

/// Notes the SHA-256 of each program of the user's that the scenario's cells run, so that a cell is
/// known by what it runs and not by where that lay. A file that cannot be read is left out.
void note_programs(const model::WorkloadDeclaration& workload, model::Scenario& scenario);

}  // namespace faultline::config
