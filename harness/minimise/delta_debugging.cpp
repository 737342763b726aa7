// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/delta_debugging.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>

namespace faultline::minimise {
namespace {

/// `parts` pieces of nearly the same size.
std::vector<Subset> split(const Subset& items, std::size_t parts) {
    std::vector<Subset> pieces;
    for (std::size_t i = 0; i < parts; ++i) {
        const auto begin = items.size() * i / parts;
        const auto end = items.size() * (i + 1) / parts;
        pieces.emplace_back(items.begin() + static_cast<std::ptrdiff_t>(begin),
                            items.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return pieces;
}

Subset without(const Subset& items, const Subset& piece) {
    Subset rest;
    std::set_difference(items.begin(), items.end(), piece.begin(), piece.end(),
                        std::back_inserter(rest));
    return rest;
}

}  // namespace

Subset smallest_failing(std::size_t count, const std::function<bool(const Subset&)>& fails) {
    std::map<Subset, bool> known;
    const auto asked = [&](const Subset& subset) {
        const auto found = known.find(subset);
        if (found != known.end()) return found->second;
        return known[subset] = fails(subset);
    };
    Subset items(count);
    std::iota(items.begin(), items.end(), std::size_t{0});
    if (asked({})) return {};
    std::size_t parts = 2;
    while (items.size() >= 2) {
        const auto pieces = split(items, parts);
        std::optional<Subset> smaller;
        for (const auto& piece : pieces) {
            if (!asked(piece)) continue;
            smaller = piece;
            parts = 2;
            break;
        }
        for (std::size_t i = 0; !smaller && i < pieces.size(); ++i) {
            const auto rest = without(items, pieces[i]);
            if (!asked(rest)) continue;
            smaller = rest;
            parts = std::max<std::size_t>(parts - 1, 2);
        }
        if (!smaller && parts >= items.size()) break;
        if (smaller)
            items = std::move(*smaller);
        else
            parts *= 2;
        parts = std::min(parts, std::max<std::size_t>(items.size(), 1));
    }
    return items;
}

}  // namespace faultline::minimise
