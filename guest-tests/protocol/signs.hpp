// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::protocol {

/// The note by which the agent tells that the kernel's count of presses has grown.
inline constexpr std::string_view power_button_sign =
    "the kernel met a press of the ACPI power button";

}  // namespace faultline::protocol
