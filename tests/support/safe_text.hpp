// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace faultline::test {

/// Valid UTF-8 without control characters other than newlines: C0, DEL and C1 (U+0080 to U+009F),
/// any of which a terminal may obey.
[[nodiscard]] inline bool is_safe_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return false;
        const bool c1 =
            byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (c1) return false;
    }
    try {
        (void)nlohmann::json(std::string(text)).dump();  // throws where there is no UTF-8
    } catch (const nlohmann::json::exception&) {
        return false;
    }
    return true;
}

}  // namespace faultline::test
