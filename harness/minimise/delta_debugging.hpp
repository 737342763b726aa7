// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace faultline::minimise {

/// Places of some of the items, ascending.
using Subset = std::vector<std::size_t>;

/// Finds a subset of `count` items that still fails and of which no single item can be left out
/// (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002, ddmin). All
/// items together must fail. `fails` is asked of each subset once; it may answer no for whatever
/// could not be tried.
[[nodiscard]] Subset smallest_failing(std::size_t count,
                                      const std::function<bool(const Subset&)>& fails);

}  // namespace faultline::minimise
