// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/confidence.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::bisect {
namespace {

/// P(at least `seen` of `of`), each with probability `rate`, which is in (0, 1).
double upper_tail(unsigned seen, unsigned of, double rate) {
    double sum = 0;
    for (unsigned k = seen; k <= of; ++k) {
        const double ways =
            std::lgamma(of + 1.0) - std::lgamma(k + 1.0) - std::lgamma(of - k + 1.0);
        sum += std::exp(ways + k * std::log(rate) + (of - k) * std::log1p(-rate));
    }
    return sum;
}

}  // namespace

double rate_at_least(unsigned seen, unsigned of, double alpha) {
    if (seen == 0) return 0;
    double low = 0, high = static_cast<double>(seen) / of;
    // The tail grows with the rate; 60 halvings are the precision of a double.
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (upper_tail(seen, of, middle) > alpha ? high : low) = middle;
    }
    return low;
}

double missed(double rate, unsigned runs) {
    return std::pow(1 - rate, runs);
}

unsigned runs_to_miss(double rate, double miss) {
    if (rate >= 1) return 1;
    constexpr double most = 1e9;
    const double runs = std::ceil(std::log(miss) / std::log1p(-rate));
    return static_cast<unsigned>(std::clamp(runs, 1.0, most));
}

}  // namespace faultline::bisect
