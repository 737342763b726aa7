// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// No text of a finding is longer, whatever the guest printed.
inline constexpr std::size_t max_text_bytes = 256;
/// Titles are cut here, as syzkaller cuts them.
inline constexpr std::size_t max_title_bytes = 120;

/// Of ASCII, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] std::string bounded(std::string_view text);
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Makes a title of a message: what differs from run to run becomes a word (ADDR, IP, LINE, NUM) or
/// goes (offsets in functions, CPUs); what is left is cut at max_title_bytes.
[[nodiscard]] std::string stable_title(std::string_view message);

template <class Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text, int base = 10) {
    Number value{};
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

}  // namespace faultline::classify
