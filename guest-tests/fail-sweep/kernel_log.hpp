// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::fail_sweep {

/// A failure that the kernel says it forced.
struct Forced {
    std::string kind;                ///< "failslab"; empty: it said nothing
    std::vector<std::string> stack;  ///< functions, innermost first, from the one that asked
};

/// What the kernel's log says of the first failure that was forced in it; lines as /dev/kmsg has
/// them ("4,1234,5678,-;text", Documentation/ABI/testing/dev-kmsg). Of the stack, at most 8
/// functions: those of the injection itself come first in it, and are left out, as are those that
/// the kernel is not sure of ('?').
[[nodiscard]] Forced forced_in(const std::vector<std::string>& records);

/// The records that the kernel's log gets.
class KernelLog {
 public:
    /// From now on.
    KernelLog();
    /// The records since the last call; at most 2000, the newest then missing.
    [[nodiscard]] std::vector<std::string> read();
    /// A line of our own, which stands on the console before whatever comes after it.
    static void write(const std::string& line);

 private:
    host::Fd fd_;
};

}  // namespace faultline::fail_sweep
