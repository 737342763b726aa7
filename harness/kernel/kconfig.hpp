// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/config_fragment.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace faultline::kernel {

/// The options, "CONFIG_SMP", that the Kconfig files of a kernel's source define for x86.
[[nodiscard]] std::set<std::string> defined_options(const std::filesystem::path& source);

/// An error that names, with its place and the nearest name, each option that is to be set and that
/// the source does not define. One that is to be off may be another kernel's.
[[nodiscard]] Result<void> check_options(const std::filesystem::path& source,
                                         const std::vector<KernelOption>& options);

/// An error if the source has no configuration `base` ("tinyconfig", "x86_64_defconfig"). `recipe`
/// is where it is asked for.
[[nodiscard]] Result<void> check_base(const std::filesystem::path& source, const std::string& base,
                                      const std::filesystem::path& recipe);

}  // namespace faultline::kernel
