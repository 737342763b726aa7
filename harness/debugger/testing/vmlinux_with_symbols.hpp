// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace faultline::debugger::test {

/// How scripts/kallsyms.c lays out its table; see KallsymsTable.
enum class KallsymsLayout { before_names, after_tokens, to_their_places };

inline constexpr std::uint64_t text_address = 0xffff'ffff'8100'0000;

/// A vmlinux of one segment at text_address: `code`, which begins with the kernel's banner
/// ("linux_banner"), and a table of these symbols and some two thousand others, all named by
/// offsets into the code.
[[nodiscard]] std::string vmlinux_with_symbols(
    KallsymsLayout layout, const std::string& code,
    const std::vector<std::pair<std::string, std::uint64_t>>& symbols);

}  // namespace faultline::debugger::test
