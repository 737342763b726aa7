// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/oom_series.hpp"

#include <algorithm>

namespace faultline::classify {

void OomSeries::add(std::uint64_t count, std::optional<double> now,
                    const model::ConsolePlace& place) {
    // Time that runs back is another boot in the same log.
    if (now && last_ && (*now > *last_ + window_seconds || *now < *last_ - 1)) progress();
    if (rounds_ == 0) {
        first_ = now;
        first_place_ = place;
    }
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, loop_rounds); ++i) {
        times_.at((rounds_ + i) % loop_rounds) = now.value_or(0);
    }
    rounds_ += count;
    last_ = now;
}

void OomSeries::progress() {
    rounds_ = kills = 0;
    loop_title.clear();
}

bool OomSeries::is_loop(std::optional<double> now) const {
    if (rounds_ < loop_rounds) return false;
    if (!now || !last_) return true;
    const auto oldest = *std::min_element(times_.begin(), times_.end());
    return *now - oldest <= window_seconds && *now - *last_ <= last_seconds;
}

}  // namespace faultline::classify
