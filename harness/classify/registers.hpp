// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::classify {

using Registers = std::vector<std::pair<std::string, std::string>>;

/// More than any architecture's dump has.
inline constexpr std::size_t max_registers = 64;

/// Reads register dumps, line by line: __show_regs() and show_regs() of arch/*/kernel (6.12) for
/// x86, arm64, arm, riscv, powerpc and s390.
class RegisterReader {
 public:
    /// Adds the line's registers, names and values as printed, to those that are not there yet:
    /// "RAX", "x29", "epc". Where a line names only its first register, the others are counted on:
    /// "GPR05" (powerpc), "R3" (s390). False if it is not a line of a register dump.
    bool take(std::string_view text, Registers& registers);

 private:
    bool take_s390(std::string_view text, Registers& registers);
    bool take_s390_values(std::string_view text, Registers& registers);

    unsigned next_s390_ = 0;  ///< the number that the next line of a dump begins with; 0: none
};

}  // namespace faultline::classify
