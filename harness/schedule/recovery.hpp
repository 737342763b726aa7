// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::schedule {

/// Makes the run.json of a run's directory anew from its verdicts: cells, rates, times. Its command
/// is not known then, and what was planned beyond the verdicts is not, either. An error if another
/// process writes there.
[[nodiscard]] Result<void> recover_summary(const std::filesystem::path& run);

/// Does that for every run below `results` whose run.json is lost; their names, and what could not
/// be done in `problems`. Runs without a verdict are left alone.
[[nodiscard]] std::vector<std::string> recover_summaries(const std::filesystem::path& results,
                                                         std::vector<Error>& problems);

}  // namespace faultline::schedule
