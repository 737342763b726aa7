// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "compare/cell_facts.hpp"

namespace faultline::compare {

struct Difference {
    Topic topic = Topic::kernel;
    std::string name;
    std::string a, b;      ///< empty: not there
    unsigned bearing = 0;  ///< on what was found; 0: only a difference
};

struct CellDifference {
    std::vector<Difference> differences;  ///< those that bear the most on what was found first
    std::vector<std::string> notes;       ///< what could not be compared
    bool comparable = true;               ///< false: a guest told nothing of itself
};

/// What differs between the guests of two cells.
[[nodiscard]] CellDifference diff(const CellView& a, const CellView& b);

}  // namespace faultline::compare
