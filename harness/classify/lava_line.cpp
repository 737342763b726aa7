// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/lava_line.hpp"

#include <charconv>

namespace faultline::classify {
namespace {

/// What follows `"key": ` or `key: `, up to the line's end.
std::optional<std::string_view> after_key(std::string_view line, std::string_view key) {
    for (auto at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
        auto rest = line.substr(at + key.size());
        if (rest.starts_with('"')) rest.remove_prefix(1);
        if (rest.starts_with(": ")) return rest.substr(2);
    }
    return std::nullopt;
}

/// A character by its number, as UTF-8; controls other than tab and escape are left out.
void append_character(unsigned number, std::string& to) {
    if (number < 0x80) {
        to += static_cast<char>(number);
    } else if (number < 0x800) {
        to += static_cast<char>(0xc0U | (number >> 6U));
        to += static_cast<char>(0x80U | (number & 0x3fU));
    } else {
        to += static_cast<char>(0xe0U | (number >> 12U));
        to += static_cast<char>(0x80U | ((number >> 6U) & 0x3fU));
        to += static_cast<char>(0x80U | (number & 0x3fU));
    }
}

/// Undoes the escapes of a double-quoted scalar (YAML 1.2, section 5.7; JSON's are a part of them).
std::string_view unescape(std::string_view text, std::string& buffer) {
    if (text.find('\\') == std::string_view::npos) return text;
    buffer.clear();
    while (!text.empty()) {
        const auto at = text.find('\\');
        buffer += text.substr(0, at);
        if (at == std::string_view::npos || at + 1 >= text.size()) break;
        const char kind = text[at + 1];
        text.remove_prefix(at + 2);
        const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 0;
        unsigned number = 0;
        if (digits > 0 && text.size() >= digits &&
            std::from_chars(text.data(), text.data() + digits, number, 16).ptr ==
                text.data() + digits) {
            text.remove_prefix(digits);
            append_character(number, buffer);
        } else if (kind == 't') {
            buffer += '\t';
        } else if (kind == 'e') {
            buffer += '\x1b';
        } else if (kind == 'r' || kind == 'n') {
            buffer += '\r';  // ends of lines within a message
        } else {
            buffer += kind;
        }
    }
    return buffer;
}

}  // namespace

std::optional<std::string_view> lava_message(std::string_view line, std::string& buffer) {
    if (!line.starts_with("- {")) return std::nullopt;
    const auto level = after_key(line, "lvl");
    const auto message = after_key(line, "msg");
    if (!level || !message) return std::nullopt;
    auto name = *level;
    if (name.starts_with('"')) name.remove_prefix(1);
    if (!name.starts_with("target")) return std::string_view{};
    auto text = *message;
    while (text.ends_with(' ') || text.ends_with('\r') || text.ends_with('}'))
        text.remove_suffix(1);
    const char quote = text.empty() ? '\0' : text.front();
    if ((quote != '"' && quote != '\'') || text.size() < 2) return text;
    text = text.substr(1, text.size() - (text.back() == quote ? 2 : 1));
    return quote == '"' ? unescape(text, buffer) : text;
}

}  // namespace faultline::classify
