// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"
#include "run/observation.hpp"

#include <string>
#include <vector>

namespace faultline::run {

struct Judgement {
    model::Status status = model::Status::error;
    std::string reason;  ///< a sentence for a person
    std::string hint;
    std::vector<bool> expected;  ///< per finding of the observation
    bool reproduced = false;     ///< the finding that the scenario is after was seen
    std::vector<bool> failing;   ///< per finding: by itself it fails the cell
};

/// Whether the scenario takes such a finding for right behaviour.
[[nodiscard]] bool allows(const model::Expectation& expect, const model::Finding& finding);

/// The verdict's heart, pure. A finding that is not allowed fails whatever else happened; then what
/// kept us from seeing is an error; then the workload's own word counts. No word is never a pass.
[[nodiscard]] Judgement judge(const model::Scenario& scenario, const Observation& seen);

}  // namespace faultline::run
