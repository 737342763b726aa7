// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/bounded_text.hpp"

#include <algorithm>

namespace faultline::classify {

namespace {

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Takes what `accept` accepts off the front.
template <class Accept>
std::string_view take_while(std::string_view& text, Accept accept) {
    const auto end = std::find_if_not(text.begin(), text.end(), accept);
    const auto taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(taken.size());
    return taken;
}

bool all(std::string_view text, bool (*is)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

/// "+0x12/0x34" behind a function: where in it differs from build to build.
bool take_offset(std::string_view& text) {
    if (!text.starts_with("+0x")) return false;
    auto rest = text.substr(3);
    if (take_while(rest, is_hex).empty()) return false;
    if (rest.starts_with("/0x")) {
        rest.remove_prefix(3);
        (void)take_while(rest, is_hex);
    }
    text = rest;
    return true;
}

/// "10.0.0.1", the first number of which is `word` and gone from `rest`.
bool take_ip(std::string_view word, std::string_view& rest) {
    auto after = rest;
    for (int part = 0; part < 3; ++part) {
        if (!after.starts_with('.')) return false;
        after.remove_prefix(1);
        const auto number = take_while(after, is_digit);
        if (number.empty() || number.size() > 3) return false;
    }
    if (word.size() > 3) return false;
    rest = after;
    return true;
}

/// "fs/inode.c:12:3": the numbers behind a file's name.
bool names_file(std::string_view title) {
    if (!title.ends_with(':')) return false;
    title.remove_suffix(1);
    if (title.ends_with(":LINE")) return true;
    const auto dot = title.rfind('.');
    return dot != std::string_view::npos && dot + 1 < title.size() &&
           std::all_of(title.begin() + static_cast<std::ptrdiff_t>(dot) + 1, title.end(), is_word);
}

/// Long numbers within a word are no part of a name.
std::string without_long_numbers(std::string_view word) {
    std::string kept;
    while (!word.empty()) {
        const auto digits = take_while(word, is_digit);
        kept += digits.size() >= 7 ? std::string_view("NUM") : digits;
        kept += take_while(word, [](char c) { return !is_digit(c); });
    }
    return kept;
}

void add_word(std::string& title, std::string_view word, std::string_view& rest) {
    const bool prefixed = word.starts_with("0x") && all(word.substr(2), is_hex);
    const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
    if (prefixed || (word.size() >= 6 && has_digit && all(word, is_hex))) {
        title += "ADDR";
    } else if (!all(word, is_digit)) {
        title += without_long_numbers(word);
        (void)take_offset(rest);
    } else if (take_ip(word, rest)) {
        title += "IP";
    } else if (title.ends_with("CPU#")) {
        title.pop_back();
    } else if (names_file(title)) {
        if (title.ends_with(":LINE:")) {
            title.pop_back();
        } else {
            title += "LINE";
        }
    } else {
        title += "NUM";
    }
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
        if (const auto word = take_while(message, is_word); !word.empty()) {
            add_word(title, word, message);
            continue;
        }
        title += message.front();
        message.remove_prefix(1);
    }
    title.resize(std::min(title.size(), max_title_bytes));
    while (title.ends_with(' '))
        title.pop_back();
    return title;
}

}  // namespace faultline::classify
