// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

/// A function's name as titles use it: cut at the compiler's suffix (`.cold`, `.isra.0`).
[[nodiscard]] std::string_view plain_name(std::string_view function);

/// One system call, one name: SYSCALL_DEFINE() of include/linux/syscalls.h and the architectures'
/// syscall_wrapper.h put several prefixes before it over the years.
struct CallName {
    std::string name;
    std::vector<std::string> others;  ///< the same with more of its prefixes, as printed first
};
[[nodiscard]] CallName call_name(std::string_view function);

}  // namespace faultline::classify
