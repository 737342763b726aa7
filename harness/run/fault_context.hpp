// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "model/finding.hpp"

#include <string>
#include <vector>

namespace faultline::run {

/// What was injected last before the finding: "40 ms after the third failslab, in task
/// resctrl-umount (PID 77)", of what the kernel says it forced; else "1.2 s after cpu-offline (CPU
/// 1 is off line)", of the plan's. Empty where neither came before it, or its time is not known.
[[nodiscard]] std::string fault_context(const model::Finding& finding,
                                        const std::vector<model::FaultRecord>& records,
                                        const model::ForcedFailures& forced);

/// What of the plan had happened at a time, the last first: "2 faults of the plan had happened:
/// cpu-offline (0.8 s before), balloon (3.1 s before); the kernel had forced 3 failures". Empty if
/// nothing had.
[[nodiscard]] std::string faults_before(double uptime,
                                        const std::vector<model::FaultRecord>& records,
                                        const model::ForcedFailures& forced);

/// Says it in the detail "fault" of each finding that has one.
void explain_by_faults(std::vector<model::Finding>& findings,
                       const std::vector<model::FaultRecord>& records,
                       const model::ForcedFailures& forced);

}  // namespace faultline::run
