// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "model/kernel.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// Where the provider works and whom it tells.
struct ProviderOptions {
    std::filesystem::path cache;    ///< host::cache_directory(), created as needed
    std::filesystem::path recipes;  ///< host::kernels_directory(): those that "build:NAME" means
    bool refresh = false;           ///< look for newer Debian packages even if looked up today
    bool offline = false;           ///< never touch the network: what is cached or an error
    bool build = true;              ///< false: of recipes only what is built already
    std::function<void(std::string_view)> progress;  ///< a line a step; may be empty
};

/// Reads a reference: "debian:SUITE[/FLAVOUR][@VERSION]", "build:RECIPE[@VERSION]", "tree:DIR",
/// "file:PATH", or a path.
/// Checks the form only, and opens nothing; of a text that looks like another scheme it asks
/// whether there is a file of that name.
[[nodiscard]] Result<model::KernelRef> parse_kernel_ref(std::string_view text);

/// Makes the kernel ready to boot: fetched, verified, unpacked, identified; all cached by content.
/// Safe to call from several processes at once. Errors are ours or the host's: unreadable file,
/// not a kernel, unknown suite, no network, disk full.
[[nodiscard]] Result<model::Kernel> provide(const model::KernelRef& ref,
                                            const ProviderOptions& options,
                                            const host::Cancel& cancel);

/// The module's file and those of all it needs, in loading order (dependencies first), below
/// `kernel.modules`; paths are absolute. Empty if the kernel has no such module (or has it built
/// in). Names compare with '-' and '_' alike.
[[nodiscard]] Result<std::vector<std::filesystem::path>> module_with_dependencies(
    const model::Kernel& kernel, std::string_view name);

}  // namespace faultline::kernel
