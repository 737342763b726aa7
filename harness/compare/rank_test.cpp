// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faultline::compare {
namespace {

double log_choose(std::uint64_t n, std::uint64_t k) {
    const auto gamma = [](std::uint64_t value) {
        return std::lgamma(static_cast<double>(value) + 1);
    };
    return gamma(n) - gamma(k) - gamma(n - k);
}

/// Twice the middle ranks, which makes them whole, of `a` and then of `b`.
std::vector<std::size_t> doubled_ranks(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> all(a);
    all.insert(all.end(), b.begin(), b.end());
    std::vector<double> sorted(all);
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::size_t> ranks;
    for (const auto value : all) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
        ranks.push_back(static_cast<std::size_t>(first - sorted.begin()) + 1 +
                        static_cast<std::size_t>(last - sorted.begin()));
    }
    return ranks;
}

/// The share of the ways to choose the first sample's ranks whose sum lies as far from the middle.
double exact(const std::vector<std::size_t>& ranks, std::size_t size_a) {
    const auto total = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
    // ways[k][s]: how many choices of k of the ranks seen so far have the sum s.
    std::vector<std::vector<double>> ways(size_a + 1, std::vector<double>(total + 1, 0));
    ways[0][0] = 1;
    for (const auto rank : ranks) {
        for (auto k = size_a; k > 0; --k) {
            for (auto sum = total; sum >= rank; --sum)
                ways[k][sum] += ways[k - 1][sum - rank];
        }
    }
    const auto middle = static_cast<double>(total) * static_cast<double>(size_a) /
                        static_cast<double>(ranks.size());
    double got = 0;
    for (std::size_t i = 0; i < size_a; ++i)
        got += static_cast<double>(ranks[i]);
    double as_far = 0, all = 0;
    for (std::size_t sum = 0; sum <= total; ++sum) {
        all += ways[size_a][sum];
        constexpr double rounding = 1e-9;
        if (std::abs(static_cast<double>(sum) - middle) >= std::abs(got - middle) - rounding)
            as_far += ways[size_a][sum];
    }
    return as_far / all;
}

double normal(const std::vector<std::size_t>& ranks, std::size_t size_a) {
    const auto n = static_cast<double>(ranks.size());
    const auto n_a = static_cast<double>(size_a), n_b = n - n_a;
    double sum = 0;
    for (std::size_t i = 0; i < size_a; ++i)
        sum += static_cast<double>(ranks[i]) / 2;
    auto sorted = ranks;
    std::sort(sorted.begin(), sorted.end());
    double ties = 0;
    for (auto at = sorted.begin(); at != sorted.end();) {
        const auto end = std::upper_bound(at, sorted.end(), *at);
        const auto count = static_cast<double>(end - at);
        ties += count * count * count - count;
        at = end;
    }
    const auto variance = n_a * n_b / 12 * (n + 1 - ties / (n * (n - 1)));
    if (!(variance > 0)) return 1;
    const auto away = std::max(0.0, std::abs(sum - n_a * (n + 1) / 2) - 0.5);
    return std::erfc(away / std::sqrt(2 * variance));
}

}  // namespace

std::optional<double> mann_whitney(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.empty() || b.empty()) return std::nullopt;
    const auto least = 2 / std::exp(log_choose(a.size() + b.size(), a.size()));
    if (least >= significant) return std::nullopt;
    constexpr std::size_t most_exact = 40;
    const auto ranks = doubled_ranks(a, b);
    return ranks.size() <= most_exact ? exact(ranks, a.size()) : normal(ranks, a.size());
}

double fisher(std::uint64_t seen_a, std::uint64_t of_a, std::uint64_t seen_b, std::uint64_t of_b) {
    const auto seen = seen_a + seen_b, of = of_a + of_b;
    if (of_a == 0 || of_b == 0) return 1;
    const auto chance = [&](std::uint64_t in_a) {
        return std::exp(log_choose(of_a, in_a) + log_choose(of_b, seen - in_a) -
                        log_choose(of, seen));
    };
    const auto got = chance(seen_a);
    double as_rare = 0;
    constexpr double rounding = 1 + 1e-7;
    for (auto in_a = seen > of_b ? seen - of_b : 0; in_a <= std::min(seen, of_a); ++in_a) {
        if (const auto one = chance(in_a); one <= got * rounding) as_rare += one;
    }
    return std::min(1.0, as_rare);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace faultline::compare
