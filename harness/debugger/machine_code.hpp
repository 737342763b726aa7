// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace faultline::debugger {

/// A conditional jump of x86: "70 rel8" to "7f rel8" or "0f 80 rel32" to "0f 8f rel32" (Intel SDM
/// volume 2, Jcc).
struct Branch {
    std::size_t offset = 0;  ///< from the code's begin
    std::string bytes;       ///< the instruction
};

/// `test rdi,rdi`: a check of a function's first argument.
inline constexpr std::string_view test_of_first_argument{"\x48\x85\xff", 3};

/// The conditional jump that follows these bytes; an error unless there is exactly one in the code,
/// whose first instruction is at its begin. The code is not disassembled: bytes that only look so
/// make two, which is refused.
[[nodiscard]] Result<Branch> branch_after(std::string_view code, std::string_view bytes);

/// As many bytes that do nothing.
[[nodiscard]] std::string nops(std::size_t size);

/// Where the one `cpuid` instruction is; npos if there is none, or more than one.
[[nodiscard]] std::size_t only_cpuid(std::string_view code);

/// "48 85 ff", for messages.
[[nodiscard]] std::string code_text(std::string_view bytes);

}  // namespace faultline::debugger
