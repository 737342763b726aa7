// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace faultline::protocol {

struct JsonBounds {
    std::size_t bytes = 0;   ///< of the whole text
    std::size_t depth = 0;   ///< objects and arrays within each other
    std::size_t values = 0;  ///< in the whole text
};

/// Parses text that may come from an enemy. A first pass checks the bounds without keeping
/// anything, so that memory is only spent on text that keeps to them. No key occurs twice in an
/// object of the result. Otherwise the answer is what is wrong, in our words: never the input's.
[[nodiscard]] std::variant<nlohmann::json, std::string> parse_bounded(std::string_view text,
                                                                      const JsonBounds& bounds);

}  // namespace faultline::protocol
