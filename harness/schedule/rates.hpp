// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>
#include <vector>

namespace faultline::schedule {

/// A rate for each cell that failed and has more than one attempt, in the order of the cells, with
/// store::rate_interval().
[[nodiscard]] std::vector<model::FailureRate> failure_rates(
    const std::vector<model::CellSummary>& cells);

/// "fail 7/10 (95 %: 40 to 89 %)", with ", flaky".
[[nodiscard]] std::string to_string(const model::FailureRate& rate);

}  // namespace faultline::schedule
