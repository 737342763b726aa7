// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/kernel.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// The flavour of a reference that means linux-source-VERSION, and no kernel; nobody can write it.
inline constexpr std::string_view source_flavour = "(source)";

/// A package as the suite's index has it.
struct DebianPackage {
    std::string name, version;
    std::string depends;  ///< the field as it is
    std::string sha256;   ///< of the .deb
    std::uint64_t size = 0;
};

/// The packages of `apt-cache show`, which may list one twice.
[[nodiscard]] std::vector<DebianPackage> parse_packages(std::string_view show);

/// Of all names that begin with "linux-", those that choose_packages() wants to see.
[[nodiscard]] std::vector<std::string> relevant_names(std::string_view names,
                                                      std::string_view flavour);

/// The packages that make up one kernel.
struct PackageSet {
    std::string release;  ///< 6.1.0-50-cloud-amd64; of a source: 6.1
    std::string image;    ///< the name of the package that has vmlinuz, or the source
    std::vector<DebianPackage> packages;
};

/// Follows the flavour's meta package to the newest kernel, or finds the one of `ref.version`
/// among all of the flavour. Up to 6.x linux-image-RELEASE has it all; from 7.x it depends on
/// linux-base- (configuration), linux-binary- (vmlinuz) and linux-modules-RELEASE. Errors list
/// the flavours or versions that there are, the nearest first.
[[nodiscard]] Result<PackageSet> choose_packages(const model::KernelRef& ref,
                                                 const std::vector<DebianPackage>& packages);

}  // namespace faultline::kernel
