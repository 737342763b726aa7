// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/first_difference.hpp"

#include <algorithm>

namespace faultline::compare {
namespace {

std::string line_at(std::string_view text, std::size_t begin) {
    const auto line = text.substr(std::min(begin, text.size()));
    return std::string(line.substr(0, line.find('\n')));
}

}  // namespace

std::optional<TextDifference> first_difference(std::string_view first, std::string_view second) {
    const auto [at, other] =
        std::mismatch(first.begin(), first.end(), second.begin(), second.end());
    if (at == first.end() && other == second.end()) return std::nullopt;
    const auto same = first.substr(0, static_cast<std::size_t>(at - first.begin()));
    const auto newline = same.rfind('\n');
    const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto lines = static_cast<std::size_t>(std::count(same.begin(), same.end(), '\n'));
    return TextDifference{lines + 1, line_at(first, begin), line_at(second, begin)};
}

}  // namespace faultline::compare
