// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/mail_headers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace faultline::classify {

namespace {

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_name(std::string_view line, std::string_view name) {
    return line.size() >= name.size() && std::equal(name.begin(), name.end(), line.begin(),
                                                    [](char a, char b) { return a == small(b); });
}

constexpr std::string_view encoding_name = "content-transfer-encoding:";

}  // namespace

bool begins_mail_header(std::string_view line) {
    static constexpr auto names = std::to_array<std::string_view>({"from:",
                                                                   "to:",
                                                                   "cc:",
                                                                   "subject:",
                                                                   "date:",
                                                                   "message-id:",
                                                                   "received:",
                                                                   "return-path:",
                                                                   "delivered-to:",
                                                                   "mime-version:",
                                                                   "content-type:",
                                                                   encoding_name,
                                                                   "in-reply-to:",
                                                                   "references:",
                                                                   "reply-to:",
                                                                   "list-id:",
                                                                   "dkim-signature:",
                                                                   "user-agent:",
                                                                   "x-mailer:",
                                                                   "authentication-results:",
                                                                   "arc-seal:",
                                                                   "x-original-to:",
                                                                   "sender:"});
    if (line.starts_with("From ") && line.find('@') != std::string_view::npos &&
        line.find(':') != std::string_view::npos) {
        return true;
    }
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return starts_with_name(line, name); });
}

bool may_be_mail_header(std::string_view line) {
    if (line.starts_with(' ') || line.starts_with('\t')) return true;
    const auto name = line.substr(0, line.find(':'));
    return name.size() < line.size() && !name.empty() &&
           std::all_of(name.begin(), name.end(), [](char c) {
               const char letter = small(c);
               return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

std::string transfer_encoding(std::string_view line) {
    if (!starts_with_name(line, encoding_name)) return {};
    line.remove_prefix(encoding_name.size());
    std::string value;
    for (const char c : line.substr(0, 64)) {
        if (c != ' ' && c != '\t' && c != '\r') value += small(c);
    }
    return value;
}

void append_quoted_printable(std::string_view line, std::size_t limit, std::string& to) {
    if (line.ends_with('=')) line.remove_suffix(1);
    while (!line.empty() && to.size() < limit) {
        const auto at = std::min(line.find('='), line.size());
        to += line.substr(0, std::min(at, limit - to.size()));
        line.remove_prefix(at);
        if (line.empty() || to.size() >= limit) return;
        unsigned code = 0;
        const bool encoded =
            line.size() >= 3 &&
            std::from_chars(line.data() + 1, line.data() + 3, code, 16).ptr == line.data() + 3;
        to += encoded ? static_cast<char>(code) : '=';
        line.remove_prefix(encoded ? 3 : 1);
    }
}

}  // namespace faultline::classify
