// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/bounded_text.hpp"

#include <algorithm>

namespace faultline::classify {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// ADDR for six and more hexadecimal digits or 0x..., NUM for a plain number, else the word.
std::string_view stable_word(std::string_view word) {
    const bool prefixed = word.starts_with("0x") || word.starts_with("0X");
    const auto digits = prefixed ? word.substr(2) : word;
    const bool has_digit = std::any_of(digits.begin(), digits.end(), is_digit);
    if (!has_digit || !std::all_of(digits.begin(), digits.end(), is_hex)) return word;
    if (prefixed || digits.size() >= 6) return "ADDR";
    return std::all_of(digits.begin(), digits.end(), is_digit) ? "NUM" : word;
}

}  // namespace

std::string bounded(std::string_view text) {
    return std::string(text.substr(0, max_text_bytes));
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string stable_title(std::string_view message) {
    std::string title;
    while (!message.empty() && title.size() < max_title_bytes) {
        const auto end = std::find_if_not(message.begin(), message.end(), is_word);
        const auto length = std::max<std::ptrdiff_t>(end - message.begin(), 1);
        const auto word = message.substr(0, static_cast<std::size_t>(length));
        title += stable_word(word);
        message.remove_prefix(word.size());
    }
    title.resize(std::min(title.size(), max_title_bytes));
    return title;
}

}  // namespace faultline::classify
