// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/time_limit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::schedule {

model::Duration TimeLimit::shorten(model::Duration wait) const {
    if (!is_set()) return wait;
    const auto left = std::chrono::ceil<model::Duration>(start_ + budget_ - Clock::now());
    return std::clamp(left, model::Duration{0}, wait);
}

std::string TimeLimit::why_not(std::optional<double> seconds) const {
    if (!is_set() || !seconds) return {};
    const std::chrono::duration<double> left = start_ + budget_ - Clock::now();
    if (*seconds <= left.count()) return {};
    return fmt::format("it takes some {:.0f} s, more than was left of the run's {}", *seconds,
                       model::to_string(budget_));
}

std::string TimeLimit::reason() const {
    return fmt::format("the run's {} were used up", model::to_string(budget_));
}

}  // namespace faultline::schedule
