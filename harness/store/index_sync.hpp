// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "store/index.hpp"
#include "store/index_database.hpp"

#include <filesystem>

namespace faultline::store {

/// Brings the index up to date with the run directories, in one transaction; `anew`: reads every
/// verdict, else only those of runs that are new or not settled. Verdicts are read by several
/// threads. Throws SQLite::Exception; then nothing is changed.
[[nodiscard]] Synced sync_index(IndexDatabase& database, const std::filesystem::path& results,
                                const Notice& notice, bool anew);

}  // namespace faultline::store
