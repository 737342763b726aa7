// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/printable.hpp"

#include <algorithm>

namespace faultline::model {
namespace {

/// Characters that turn the direction of the text around them or break its line: U+061C, U+200E,
/// U+200F, U+2028 to U+202E and U+2066 to U+2069 (Unicode Standard Annex #9; UAX #14, class BK).
bool turns_or_breaks(std::string_view character) {
    const auto last = static_cast<unsigned char>(character.back());
    if (character.starts_with("\xe2\x80")) {
        return last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae);
    }
    if (character.starts_with("\xe2\x81")) return last >= 0xa6 && last <= 0xa9;
    return character == "\xd8\x9c";
}

/// The length of the UTF-8 character at the start of `text`; 0 if there is none (RFC 3629). C1
/// controls (U+0080 to U+009F), which some terminals obey, count as none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continued = [&](std::size_t i) {
        return i < text.size() && (byte(i) & 0xc0) == 0x80;
    };
    const unsigned lead = byte(0);
    if (lead >= 0xc2 && lead <= 0xdf && continued(1)) {
        return lead == 0xc2 && byte(1) < 0xa0 ? 0 : 2;
    }
    if (lead >= 0xe0 && lead <= 0xef && continued(1) && continued(2)) {
        const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4 && continued(1) && continued(2) && continued(3)) {
        const bool out_of_range =
            (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) >= 0x90);
        return out_of_range ? 0 : 4;
    }
    return 0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
    std::string result;
    while (!text.empty()) {
        std::size_t length = 1;
        std::string_view shown = text.substr(0, 1);
        if (text[0] == '\t') {
            shown = " ";
        } else if (text[0] < ' ' ||
                   text[0] == '\x7f') {  // plain char is signed: all of 0x80 up too
            length = character_length(text);
            shown = text.substr(0, length);
            if (length == 0 || turns_or_breaks(shown)) shown = "?";
            length = std::max<std::size_t>(length, 1);
        }
        if (result.size() + shown.size() > limit) break;
        result += shown;
        text.remove_prefix(length);
    }
    return result;
}

std::vector<std::string> last_lines(std::string_view text, std::size_t count) {
    std::vector<std::string> lines;
    while (!text.empty() && lines.size() < count) {
        const auto end = text.find_last_of('\n');
        auto line = end == std::string_view::npos ? text : text.substr(end + 1);
        while (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (!line.empty()) lines.push_back(printable(line));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

}  // namespace faultline::model
