// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/diff.hpp"

#include "compare/bearing.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace faultline::compare {
namespace {

std::string value_of(const Facts& facts, const Facts::key_type& key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string() : found->second;
}

/// Tasks come and go; one that only one guest had tells something only if it has a score.
bool is_noise(const Difference& difference) {
    if (difference.topic != Topic::oom_score_adj) return false;
    return (difference.a.empty() && difference.b == "0") ||
           (difference.b.empty() && difference.a == "0");
}

/// What every guest has, and tells whole or, being of an older version of this program, not at all.
constexpr std::array told_as_a_whole{Topic::setting, Topic::config, Topic::cpu_flag};

bool is_told_as_a_whole(Topic topic) {
    return std::find(told_as_a_whole.begin(), told_as_a_whole.end(), topic) !=
           told_as_a_whole.end();
}

/// A topic of which one guest told nothing at all cannot be compared.
bool knows(const Facts& facts, Topic topic) {
    const auto found = facts.lower_bound({topic, {}});
    return found != facts.end() && found->first.first == topic;
}

}  // namespace

CellDifference diff(const CellView& a, const CellView& b) {
    CellDifference result;
    const auto of_a = facts_of(a), of_b = facts_of(b);
    result.comparable = a.verdict.guest && b.verdict.guest;
    if (!result.comparable)
        result.notes.emplace_back("a guest did not come up, and told nothing of itself");
    for (const auto* cell : {&a, &b}) {
        if (!cell->config_why.empty()) result.notes.push_back(cell->name + ": " + cell->config_why);
    }
    for (const auto topic : told_as_a_whole) {
        if (knows(of_a, topic) != knows(of_b, topic)) {
            result.notes.push_back("only one of the two tells its " +
                                   std::string(to_string(topic)) + "s: they are not compared");
        }
    }
    auto keys = of_a;
    keys.insert(of_b.begin(), of_b.end());
    const auto found = found_words(a.verdict, b.verdict);
    for (const auto& [key, ignored] : keys) {
        Difference difference{key.first, key.second, value_of(of_a, key), value_of(of_b, key), 0};
        const bool told =
            !is_told_as_a_whole(key.first) || (knows(of_a, key.first) && knows(of_b, key.first));
        if (difference.a == difference.b || is_noise(difference) || !told) continue;
        difference.bearing = bearing(found, key.first, key.second);
        if (difference.name.starts_with(' ')) {
            difference.name.erase(0, 1);
            ++difference.bearing;  // the kernel's own word
        }
        result.differences.push_back(std::move(difference));
    }
    std::stable_sort(result.differences.begin(), result.differences.end(),
                     [](const auto& left, const auto& right) {
                         return std::tie(right.bearing, left.topic) <
                                std::tie(left.bearing, right.topic);
                     });
    return result;
}

}  // namespace faultline::compare
