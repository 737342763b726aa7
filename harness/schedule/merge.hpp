// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// Joins the results of shards in `out`, which is made: cells and their directories, what was not
/// run, and rates over all of them. Refused: runs of different matrices, and a cell with a verdict
/// in two of them. What was not run in one and has a verdict in another has run. Cells stand in the
/// order of their places; an empty `place` leaves them in that of the runs.
[[nodiscard]] Result<model::RunSummary> merge_runs(
    const std::vector<std::filesystem::path>& runs, const std::filesystem::path& out,
    const std::function<std::size_t(const std::string& id)>& place);

}  // namespace faultline::schedule
