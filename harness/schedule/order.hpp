// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/history.hpp"
#include "schedule/matrix.hpp"

#include <optional>
#include <vector>

namespace faultline::schedule {

/// A cell and what is known before it runs.
struct OrderedCell {
    PlannedCell planned;
    std::optional<double> expected_seconds;
};

/// The order in which cells begin.
///
/// To be done early: the longest first, so that none is left to run alone at the end; what never
/// ran counts as long as its workload may take.
///
/// In a limited time: those that are likely to tell something new first. The first attempt with the
/// first seed of everything before any second one; of these what failed last time, then what never
/// ran, then what passed; the shorter first.
[[nodiscard]] std::vector<OrderedCell> in_order(const std::vector<PlannedCell>& cells,
                                                const History& history, bool limited);

}  // namespace faultline::schedule
