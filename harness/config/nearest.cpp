// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace faultline::config {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

namespace {

constexpr std::size_t longest_compared = 64;

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
    if (name.size() > longest_compared) return {};
    std::string best;
    std::size_t best_distance = std::min<std::size_t>(3, name.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto away = edit_distance(name, candidate);
        if (away < best_distance) {
            best = candidate;
            best_distance = away;
        }
    }
    return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
    if (const auto near = nearest(name, candidates); !near.empty()) {
        return fmt::format("did you mean '{}'?", near);
    }
    return candidates.empty() ? std::string{}
                              : fmt::format("known: {}", fmt::join(candidates, ", "));
}

}  // namespace faultline::config
