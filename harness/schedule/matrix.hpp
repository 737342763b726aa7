// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"

#include <string>
#include <vector>

namespace faultline::schedule {

/// The cells of a scenario: kernels, then seeds, then attempts. Pure: the same scenario gives the
/// same cells with the same ids.
[[nodiscard]] std::vector<model::Cell> cells_of(const model::Scenario& scenario);

/// Names the cell's content in one line; what its id is the hash of.
[[nodiscard]] std::string cell_content(const model::Scenario& scenario, const model::Cell& cell);

}  // namespace faultline::schedule
