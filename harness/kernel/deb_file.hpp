// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace faultline::kernel {

/// Takes what a kernel needs out of a Debian package (deb(5): an ar archive with data.tar.*), from
/// /boot or from /usr/lib/modules/RELEASE, and makes of it TARGET/vmlinuz, TARGET/config and
/// TARGET/usr/lib/modules/RELEASE/{kernel/,modules.*}. Several packages may go into one target.
/// Whatever else is in the package stays there; a path that leads out of it is an error.
[[nodiscard]] Result<void> extract_kernel(const std::filesystem::path& deb,
                                          std::string_view release,
                                          const std::filesystem::path& target);

/// Takes the kernel's source out of a linux-source-VERSION package: what lies below
/// linux-source-VERSION/ in the archive that the package holds goes below `target`.
[[nodiscard]] Result<void> extract_source(const std::filesystem::path& deb,
                                          const std::filesystem::path& target);

}  // namespace faultline::kernel
