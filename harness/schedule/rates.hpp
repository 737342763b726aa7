// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>
#include <vector>

namespace faultline::schedule {

struct Interval {
    double low = 0, high = 1;
};

/// Where a rate of `failed` in `judged` lies with 95 % confidence, by Wilson's score interval
/// (E. B. Wilson, JASA 22, 1927), which holds for few attempts too, and for all or none. 0 of 0 is
/// anywhere.
[[nodiscard]] Interval wilson_interval(unsigned failed, unsigned judged);

/// A rate for each cell that failed and has more than one attempt, in the order of the cells.
[[nodiscard]] std::vector<model::FailureRate> failure_rates(
    const std::vector<model::CellSummary>& cells);

/// "fail 7/10 (95 %: 40 to 89 %)", with ", flaky".
[[nodiscard]] std::string to_string(const model::FailureRate& rate);

}  // namespace faultline::schedule
