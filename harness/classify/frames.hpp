// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <optional>
#include <string_view>

namespace faultline::classify {

/// A line of a call trace: `foo+0x8/0x50 [mod]`, ` ? foo+0x8/0x50`, `[<ffffffff8110c4f2>]
/// foo+0x8/0x50`, a symbolized `foo fs/x.c:12 [inline]`. Nothing for any other line.
[[nodiscard]] std::optional<model::Frame> parse_frame(std::string_view text);

/// Where the CPU stood, of a line such as `RIP: 0010:foo+0x8/0x50`, `RIP: 0010:[<...>] foo+0x...`,
/// `IP: foo+0x...`, `EIP is at foo+0x...`, `pc : foo+0x...`, `PC is at foo+0x...`.
struct InstructionPointer {
    bool user = false;                  ///< in user mode: there is no symbol
    std::optional<model::Frame> frame;  ///< none: an address without a symbol
};
[[nodiscard]] std::optional<InstructionPointer> parse_instruction_pointer(std::string_view text);

/// ARM names callee and caller: the foo of "[<...>] (foo) from [<...>] (bar+0x8/0x50)". Empty for
/// any other line.
[[nodiscard]] std::string_view parse_callee(std::string_view text);

}  // namespace faultline::classify
