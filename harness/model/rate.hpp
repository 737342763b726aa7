// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace faultline::model {

/// What a rate lies between; 0 to 1.
struct Interval {
    double low = 0;
    double high = 1;
};

/// The 95 % confidence interval of a rate that was seen as `hits` of `trials`: Wilson's score
/// interval (E. B. Wilson, 1927), which holds for few trials and for rates of 0 and 1 too. All is
/// possible where nothing was tried.
[[nodiscard]] Interval confidence_interval(std::uint64_t hits, std::uint64_t trials);

}  // namespace faultline::model
