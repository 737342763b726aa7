// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"
#include "model/verdict.hpp"
#include "protocol/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace faultline::run {

/// What a cell's plan comes to on its kernel: what the kernel was built without is left out, with
/// the reason in Fault::left_out, where the plan says that it is optional.
struct CellFaults {
    std::vector<model::Fault> plan;
    std::vector<model::FaultRecord> left_out;
    std::string skip;  ///< why the cell cannot be run; empty: it can
};

/// `config` is the kernel's .config; empty: it is not known, and the guest will tell.
[[nodiscard]] CellFaults faults_for(const model::Scenario& scenario, std::string_view config);

/// Those of the agent's.
[[nodiscard]] std::vector<protocol::PlanFault> faults_of_the_agent(
    const std::vector<model::Fault>& plan);

/// The first fault of the plan that must happen and never did, with what was answered or why it
/// never came; empty: all did. One that was only set up has not happened.
[[nodiscard]] std::string missing_fault(const std::vector<model::Fault>& plan,
                                        const std::vector<model::FaultRecord>& records);

}  // namespace faultline::run
