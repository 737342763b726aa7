// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"
#include "model/kernel.hpp"

#include <filesystem>

namespace faultline::kernel {

/// The kernel of a built tree: its vmlinux, else its bzImage; with its configuration, commit and
/// modules. `identity.reference` is the caller's to fill.
[[nodiscard]] Result<model::Kernel> tree_kernel(const std::filesystem::path& tree,
                                                const Context& context);

}  // namespace faultline::kernel
