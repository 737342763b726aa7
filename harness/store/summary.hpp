// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>

namespace faultline::store {

/// What a summary says of a cell's verdict. `directory` is the cell's, relative to the run's.
[[nodiscard]] model::CellSummary summary_of(const model::Verdict& verdict,
                                            const std::string& directory);

}  // namespace faultline::store
