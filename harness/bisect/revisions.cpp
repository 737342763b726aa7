// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/revisions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::bisect {

Result<std::vector<std::string>> RevisionList::between(
    const std::string& bad, const std::vector<std::string>& goods) const {
    const auto place = [&](const std::string& revision) {
        return std::find(revisions_.begin(), revisions_.end(), revision);
    };
    const auto last = place(bad);
    if (last == revisions_.end()) return failure(fmt::format("'{}' is not in the list", bad));
    auto first = revisions_.begin();
    for (const auto& good : goods) {
        const auto found = place(good);
        if (found == revisions_.end()) return failure(fmt::format("'{}' is not in the list", good));
        if (found < last) first = std::max(first, found + 1);
    }
    std::vector<std::string> rest(first, last);
    // With `last` there are n + 1 that may be the first bad one; the i-th of them, from 0, rules
    // out i + 1 by being good, and the others by being bad.
    const auto n = rest.size();
    std::vector<std::pair<std::size_t, std::size_t>> order;  // how few it rules out, and its place
    for (std::size_t i = 0; i < n; ++i)
        order.emplace_back(std::min(i + 1, n - i), i);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    std::vector<std::string> ordered;
    ordered.reserve(n);
    for (const auto& [rules_out, i] : order)
        ordered.push_back(rest[i]);
    return ordered;
}

}  // namespace faultline::bisect
