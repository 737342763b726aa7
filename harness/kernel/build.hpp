// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"
#include "kernel/recipe.hpp"
#include "kernel/source_tree.hpp"
#include "model/kernel.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace faultline::kernel {

/// The kernel of a recipe ("build:NAME", "build:PATH"): built from source unless the cache's
/// kernels/ has it, by all that went in. Of two processes that want the same kernel one builds it.
[[nodiscard]] Result<model::Kernel> built_kernel(const model::KernelRef& ref,
                                                 const Context& context);

/// Where the cache has, or would have, the kernel of a recipe, by what is known without looking
/// anything up; nothing, if that is not enough or the recipe is of no use.
[[nodiscard]] std::optional<std::filesystem::path> built_place(const model::KernelRef& ref,
                                                               const Context& context);

/// A hash of all that goes into a kernel: the source, the configuration's pieces, the mutations,
/// the compiler and the linker. 64 hex digits.
[[nodiscard]] std::string build_key(const Recipe& recipe, const SourceIdentity& source,
                                    const std::string& compiler);

/// The directory of a built kernel in the cache.
[[nodiscard]] std::filesystem::path built_directory(const std::filesystem::path& cache,
                                                    const std::string& recipe,
                                                    const std::string& key);

}  // namespace faultline::kernel
