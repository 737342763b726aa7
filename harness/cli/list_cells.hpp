// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/matrix.hpp"

#include <vector>

namespace faultline::cli {

/// Prints the cells on standard output: a table, or a JSON array of objects with id, scenario,
/// kernel, seed, attempt and axes.
void print_cells(const std::vector<schedule::PlannedCell>& cells, bool json);

}  // namespace faultline::cli
