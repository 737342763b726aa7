// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/text.hpp"

#include <array>
#include <cstdint>

namespace faultline::protocol {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// A row of Unicode's table 3-7, "Well-Formed UTF-8 Byte Sequences": the lead bytes, the range of
/// the second byte, and the length. Bytes three and four are always 80 to BF.
struct Sequence {
    std::uint8_t lead_first, lead_last, second_first, second_last, length;
};
constexpr std::array sequences{
    Sequence{0x00, 0x7f, 0x00, 0x00, 1}, Sequence{0xc2, 0xdf, 0x80, 0xbf, 2},
    Sequence{0xe0, 0xe0, 0xa0, 0xbf, 3}, Sequence{0xe1, 0xec, 0x80, 0xbf, 3},
    Sequence{0xed, 0xed, 0x80, 0x9f, 3}, Sequence{0xee, 0xef, 0x80, 0xbf, 3},
    Sequence{0xf0, 0xf0, 0x90, 0xbf, 4}, Sequence{0xf1, 0xf3, 0x80, 0xbf, 4},
    Sequence{0xf4, 0xf4, 0x80, 0x8f, 4},
};

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

bool continues(std::string_view text, const Sequence& sequence) {
    if (text.size() < sequence.length) return false;
    for (std::size_t i = 1; i < sequence.length; ++i) {
        const auto low = i == 1 ? sequence.second_first : std::uint8_t{0x80};
        const auto high = i == 1 ? sequence.second_last : std::uint8_t{0xbf};
        if (byte_at(text, i) < low || byte_at(text, i) > high) return false;
    }
    return true;
}

/// Length of the valid character that `text` begins with; 0 if it begins with none.
std::size_t character_length(std::string_view text) {
    const auto lead = byte_at(text, 0);
    for (const auto& sequence : sequences) {
        if (lead < sequence.lead_first || lead > sequence.lead_last) continue;
        return continues(text, sequence) ? sequence.length : 0;
    }
    return 0;
}

}  // namespace

std::string valid_text(std::string_view raw, std::size_t limit) {
    std::string text;
    while (!raw.empty()) {
        const auto length = character_length(raw);
        const auto piece = length == 0 ? replacement : raw.substr(0, length);
        if (text.size() + piece.size() > limit) break;
        text += piece;
        raw.remove_prefix(length == 0 ? 1 : length);
    }
    return text;
}

}  // namespace faultline::protocol
