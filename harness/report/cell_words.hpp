// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace faultline::report {

/// What tells cells of one scenario apart, the same on any day: "debian:sid/cloud, topology quad,
/// rounds 10, seed 2, attempt 3". Axes are named as in model::Cell; seed 0 and attempt 1 go without
/// saying. Not printable yet.
[[nodiscard]] std::string cell_words(const std::string& kernel,
                                     const std::map<std::string, std::string>& axes,
                                     std::uint64_t seed, unsigned attempt = 1);

/// The axes that have several values among the cells of some scenario: what need be told of a cell.
[[nodiscard]] std::set<std::string> varying_axes(const std::vector<model::Cell>& cells);

/// The axes that are among `names`.
[[nodiscard]] std::map<std::string, std::string> only(
    const std::map<std::string, std::string>& axes, const std::set<std::string>& names);

}  // namespace faultline::report
