// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::agent {

/// Ends the machine. PID 1 never returns: its exit would be a panic, and blamed on the kernel.
[[noreturn]] void power_off();

/// For when there is no other way to say it: one line on the console, then power_off().
[[noreturn]] void die(std::string_view why);

}  // namespace faultline::agent
