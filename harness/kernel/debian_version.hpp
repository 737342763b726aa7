// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::kernel {

/// Orders two package versions as dpkg does (Debian Policy, 5.6.12): negative if `a` is older,
/// 0 if they are the same, positive if it is newer.
[[nodiscard]] int compare_debian_versions(std::string_view a, std::string_view b);

}  // namespace faultline::kernel
