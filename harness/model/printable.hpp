// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::model {

/// What a guest printed, fit for a terminal or a log: control characters (escape sequences among
/// them), DEL, characters that turn the direction of the text, and bytes that are no UTF-8 become
/// '?', tabs a space; at most `limit` bytes.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 1000);

/// The last `count` lines of `text`, each made printable; empty lines left out.
[[nodiscard]] std::vector<std::string> last_lines(std::string_view text, std::size_t count);

}  // namespace faultline::model
