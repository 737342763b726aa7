// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_policy.hpp"

#include "host/digest.hpp"

#include <cstdint>

namespace faultline::report::page {
namespace {

unsigned value_of(char digit) {
    return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// Base64 (RFC 4648) of bytes that are given in hexadecimal: a digest, 32 bytes, so that one byte
/// is missing from the last group of three.
std::string base64_of_digest(std::string_view hex) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char digit : hex) {
        bits = (bits << 4) | value_of(digit);
        held += 4;
        if (held < 6) continue;
        held -= 6;
        text += letters[(bits >> held) & 0x3f];
    }
    if (held > 0) text += letters[(bits << (6 - held)) & 0x3f];
    while (text.size() % 4 != 0)
        text += '=';
    return text;
}

}  // namespace

std::string source_hash(std::string_view text) {
    return "'sha256-" + base64_of_digest(host::sha256_hex(text)) + "'";
}

std::string content_policy(const std::vector<std::string_view>& scripts,
                           const std::vector<std::string_view>& styles) {
    std::string policy = "default-src 'none'; base-uri 'none'; form-action 'none'; script-src";
    for (const auto script : scripts)
        policy += " " + source_hash(script);
    policy += "; style-src";
    for (const auto style : styles)
        policy += " " + source_hash(style);
    return policy;
}

}  // namespace faultline::report::page
