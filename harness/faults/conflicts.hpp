// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace faultline::faults {

/// Why a fault cannot be beside the others of its plan.
struct Conflict {
    std::string parameter;  ///< of the fault, that is the reason; "kind": the fault itself
    std::string what;       ///< a sentence
    std::string hint;
};
/// Nothing: it can. What is left out is in nobody's way.
[[nodiscard]] std::optional<Conflict> conflict(const model::Fault& fault,
                                               const std::vector<model::Fault>& plan);

/// What may not be as the plan says, though it can be tried: a sentence; empty: nothing.
[[nodiscard]] std::string doubt(const std::vector<model::Fault>& plan);

}  // namespace faultline::faults
