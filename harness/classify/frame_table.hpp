// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace faultline::classify {

/// Whether the function reports, checks, locks, allocates or copies for its caller, so that a
/// crash in it is the caller's doing.
[[nodiscard]] bool is_helper(std::string_view function);

/// Whether the function hands control on: to system calls, works, softirqs, timers, operations of
/// files and sockets.
[[nodiscard]] bool is_dispatcher(std::string_view function);

/// Whether the function is of no interest where a CPU was found looping.
[[nodiscard]] bool is_stall_helper(std::string_view function);

/// Whether an interrupt of the timer enters the kernel here.
[[nodiscard]] bool is_interrupt_entry(std::string_view function);

/// Whether the function belongs to the scheduler, to locks, waits and completions.
[[nodiscard]] bool is_wait(std::string_view function);

/// Whether the name matches one of these, in which '*' stands for anything.
[[nodiscard]] bool matches_any(std::string_view name, std::span<const std::string_view> globs);

}  // namespace faultline::classify
