// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian_version.hpp"

#include <cstddef>
#include <string>

namespace faultline::kernel {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// '~' sorts before the end, the end before letters, letters before all else.
int weight(std::string_view text) {
    if (text.empty() || is_digit(text[0])) return 0;
    if (text[0] == '~') return -1;
    const auto value = static_cast<unsigned char>(text[0]);
    return is_letter(text[0]) ? value : value + 256;
}

std::string_view take_number(std::string_view& text) {
    while (text.starts_with('0'))
        text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length]))
        ++length;
    const auto number = text.substr(0, length);
    text.remove_prefix(length);
    return number;
}

/// A part, upstream version or revision: text and numbers by turns.
int compare_parts(std::string_view a, std::string_view b) {
    while (!a.empty() || !b.empty()) {
        while ((!a.empty() && !is_digit(a[0])) || (!b.empty() && !is_digit(b[0]))) {
            if (const int order = weight(a) - weight(b); order != 0) return order;
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
        const auto m = take_number(a), n = take_number(b);
        if (m.size() != n.size()) return m.size() < n.size() ? -1 : 1;
        if (const int order = m.compare(n); order != 0) return order;
    }
    return 0;
}

struct Parts {
    std::string_view epoch, upstream, revision;

    explicit Parts(std::string_view version) {
        if (const auto colon = version.find(':'); colon != std::string_view::npos) {
            epoch = version.substr(0, colon);
            version.remove_prefix(colon + 1);
        }
        const auto dash = version.rfind('-');
        upstream = version.substr(0, dash);
        if (dash != std::string_view::npos) revision = version.substr(dash + 1);
    }
};

}  // namespace

int compare_debian_versions(std::string_view a, std::string_view b) {
    const Parts left(a), right(b);
    if (const int order = compare_parts(left.epoch, right.epoch); order != 0) return order;
    if (const int order = compare_parts(left.upstream, right.upstream); order != 0) return order;
    return compare_parts(left.revision, right.revision);
}

}  // namespace faultline::kernel
