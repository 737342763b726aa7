// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::compare {

/// Where two texts part.
struct TextDifference {
    std::size_t line = 0;       ///< from 1
    std::string first, second;  ///< that line in each, without its newline; empty: it has ended
};

/// Nothing: they are the same to the byte.
[[nodiscard]] std::optional<TextDifference> first_difference(std::string_view first,
                                                             std::string_view second);

}  // namespace faultline::compare
