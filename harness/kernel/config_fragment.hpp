// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// 6.1 of 6.1.192.
struct KernelVersion {
    unsigned major = 0, minor = 0;

    auto operator<=>(const KernelVersion&) const = default;
};

/// VERSION and PATCHLEVEL of the kernel's top Makefile; 0.0 if it has none.
[[nodiscard]] KernelVersion kernel_version(std::string_view makefile);

/// An option that is to be in a kernel's configuration.
struct KernelOption {
    std::string name;   ///< CONFIG_SMP
    std::string value;  ///< as in .config: y, m, 64, "text"; "n": is not set
    std::filesystem::path file;
    unsigned line = 0;
};

/// The options of a fragment: "CONFIG_X=VALUE" or "# CONFIG_X is not set" a line. After a comment
/// "# since 6.12:" or "# before 6.8:" come options that only those kernels have, up to an empty
/// line. Errors name file and line.
[[nodiscard]] Result<std::vector<KernelOption>> parse_fragment(const std::filesystem::path& file,
                                                               std::string_view text,
                                                               KernelVersion kernel);

/// The last word on each option, in the order of the first.
[[nodiscard]] std::vector<KernelOption> merged(std::vector<KernelOption> options);

/// A .config with the options in it, whatever it said of them.
[[nodiscard]] std::string with_options(std::string_view config,
                                       const std::vector<KernelOption>& options);

/// An option that `make olddefconfig` did not leave as it was asked for.
struct LostOption {
    KernelOption option;
    std::string became;  ///< its value; empty: it is not there
};

[[nodiscard]] std::vector<LostOption> lost_options(std::string_view config,
                                                   const std::vector<KernelOption>& options);

/// Names each lost option, where it is asked for, and what it became.
[[nodiscard]] Error lost_options_error(const std::vector<LostOption>& lost);

}  // namespace faultline::kernel
