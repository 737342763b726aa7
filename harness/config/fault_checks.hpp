// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "model/fault_plan.hpp"
#include "model/scenario.hpp"

#include <cstdint>

namespace faultline::config {

/// What a plan is for, as far as it is known when it is read.
struct FaultSurroundings {
    const model::WorkloadDeclaration* workload = nullptr;  ///< null: not known
    std::uint64_t rounds = 0;  ///< that the workload does at most; 0: no limit, or not known
    unsigned cpus = 0;         ///< of the largest machine; 0: not known
};

/// Of a scenario whose `own` topology and parameters hold where the matrix has no such axis.
[[nodiscard]] FaultSurroundings surroundings_of(const model::WorkloadDeclaration* workload,
                                                const model::WorkloadRequest* request,
                                                const model::Topology& own,
                                                const model::Matrix& matrix);

/// Reports what can never come of a fault: a phase that the workload does not have, a round that it
/// does not tell of, a CPU that no machine has, code that is no hex.
void check_fault(TableReader& reader, const model::Fault& fault,
                 const FaultSurroundings& surroundings);

}  // namespace faultline::config
