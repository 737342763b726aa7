// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::kernel {

/// Of ASCII.
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Orders two package versions as dpkg does (Debian Policy, 5.6.12): negative if `a` is older,
/// 0 if they are the same, positive if it is newer.
[[nodiscard]] int compare_debian_versions(std::string_view a, std::string_view b);

}  // namespace faultline::kernel
