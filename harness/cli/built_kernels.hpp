// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/inventory.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::cli {

/// What tells the kernels apart that were built by one recipe: the beginning of the hash of all
/// that went in. Empty for what was not built.
[[nodiscard]] std::string build_hash(const kernel::CachedItem& item);

/// The directories of those that their recipe would not give today: it, its source or the compiler
/// has changed. Of what cannot be told without looking anything up none is said to be so.
[[nodiscard]] std::set<std::filesystem::path> outdated(
    const std::vector<kernel::CachedItem>& items);

/// Whether `text` names a build by its hash: build:NAME#HASH, or 8 to 16 hexadecimal digits.
[[nodiscard]] bool names_build(std::string_view text);

/// The one in the cache that names_build() means; an error says which there are.
[[nodiscard]] Result<kernel::CachedItem> find_build(const std::string& text,
                                                    const std::vector<kernel::CachedItem>& items);

}  // namespace faultline::cli
