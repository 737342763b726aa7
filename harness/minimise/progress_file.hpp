// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "minimise/minimisation.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::minimise {

/// What minimise.json in the results directory holds (results/schema/minimise-1.json): what is
/// needed to go on, and, for whoever looks, how far it came. Runs are not in it: their verdicts
/// are.
struct Progress {
    std::vector<std::string> command;  ///< that began it
    std::string directory;             ///< where that was given
    std::string target;                ///< title or signature; empty: not known yet
    unsigned runs = 0;
    std::string left;  ///< describe() of the smallest so far
    std::vector<Step> steps;
    std::optional<End> end;  ///< once it has ended
};

/// Only the command, where it was given, and the target.
[[nodiscard]] Result<Progress> read_progress(const std::filesystem::path& run);
/// Whole or not at all, and durable once it returned.
[[nodiscard]] Result<void> write_progress(const std::filesystem::path& run,
                                          const Progress& progress);

}  // namespace faultline::minimise
