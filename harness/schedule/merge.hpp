// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <filesystem>
#include <vector>

namespace faultline::schedule {

/// Joins the results of shards in `out`, which is made: cells and their directories, what was not
/// run, and rates over all of them. Refused: runs of different matrices, and a cell with a verdict
/// in two of them. What was not run in one and has a verdict in another has run.
[[nodiscard]] Result<model::RunSummary> merge_runs(const std::vector<std::filesystem::path>& runs,
                                                   const std::filesystem::path& out);

}  // namespace faultline::schedule
