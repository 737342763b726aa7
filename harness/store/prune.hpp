// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "store/history.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::store {

struct PruneOptions {
    std::int64_t before = 0;   ///< runs that began before go; seconds since 1970
    bool keep_failed = false;  ///< those in which a cell failed stay
    bool dry_run = false;
};

/// A run that is older, and what became of it.
struct PrunedRun {
    std::string name;
    std::uint64_t bytes = 0;
    std::string kept;  ///< why it was kept; empty: it was removed, or would be
};

/// Removes run directories below `results`, as the index lists them. A run that another process
/// writes into stays, as does one without any verdict. What an interrupted removal left goes, too.
[[nodiscard]] Result<std::vector<PrunedRun>> prune(const std::filesystem::path& results,
                                                   const std::vector<RunRecord>& runs,
                                                   const PruneOptions& options);

}  // namespace faultline::store
