// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::kernel {

/// Something in the cache that prune() can remove.
struct CachedItem {
    enum class Kind {
        debian,  ///< a kernel out of packages
        built,   ///< a kernel of a recipe
        source,  ///< a source's tree and the objects made of it; only a build needs it
    };
    Kind kind = Kind::debian;
    std::string reference;  ///< "debian:bookworm/cloud", "build:kernfs-null"; a source: its package
    std::string release;    ///< 6.1.192-kernfs-null; a source: empty
    std::filesystem::path directory;
    std::vector<std::filesystem::path> more;  ///< goes with it
    std::uint64_t bytes = 0;                  ///< on the disk, all of it
    std::chrono::system_clock::time_point last_used;
};

/// What the cache has, the last used first.
[[nodiscard]] std::vector<CachedItem> cached_items(const std::filesystem::path& cache);

/// What prune() did with an item.
struct PruneResult {
    CachedItem item;
    bool in_use = false;  ///< and so it stays
};

/// Removes what was last used before `before`. What a run or a build uses stays; whoever looks for
/// what is being removed sees all of it, or nothing. `dry_run`: only says what it would do.
[[nodiscard]] Result<std::vector<PruneResult>> prune(const std::filesystem::path& cache,
                                                     std::chrono::system_clock::time_point before,
                                                     bool dry_run);

}  // namespace faultline::kernel
