// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/rate.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::model {

Interval confidence_interval(std::uint64_t hits, std::uint64_t trials) {
    if (trials == 0) return {};
    constexpr double z = 1.959963984540054;  // of 95 %
    const auto n = static_cast<double>(trials);
    const double rate = static_cast<double>(std::min(hits, trials)) / n;
    const double center = rate + z * z / (2 * n);
    const double spread = z * std::sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    // At the ends it is exact, which rounding would spoil.
    return {hits == 0 ? 0 : (center - spread) / scale,
            hits >= trials ? 1 : (center + spread) / scale};
}

}  // namespace faultline::model
