// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"

#include <filesystem>
#include <string_view>

namespace faultline::kernel {

/// Runs depmod for BASE/lib/modules/RELEASE, which makes modules.dep there.
[[nodiscard]] Result<void> run_depmod(const std::filesystem::path& base, std::string_view release,
                                      const Context& context);

/// The modules of a built tree as a modules directory in the cache: links to the tree's .ko files
/// and what depmod makes of them; made anew when one of them was. Empty if the tree has no built
/// modules.
[[nodiscard]] Result<std::filesystem::path> tree_modules(const std::filesystem::path& tree,
                                                         std::string_view release,
                                                         const Context& context);

}  // namespace faultline::kernel
