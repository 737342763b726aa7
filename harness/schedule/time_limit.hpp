// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/quantity.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace faultline::schedule {

/// How long a run may take, from now on.
class TimeLimit {
 public:
    using Clock = std::chrono::steady_clock;
    /// 0: as long as it takes.
    explicit TimeLimit(model::Duration budget) : budget_(budget), start_(Clock::now()) {}

    [[nodiscard]] bool is_set() const { return budget_.count() > 0; }
    [[nodiscard]] bool is_over() const { return is_set() && Clock::now() >= start_ + budget_; }
    [[nodiscard]] std::chrono::duration<double> so_far() const { return Clock::now() - start_; }
    /// At most what is left of it.
    [[nodiscard]] model::Duration shorten(model::Duration wait) const;
    /// Why a cell that takes some `seconds` is not begun any more; empty: it is.
    [[nodiscard]] std::string why_not(std::optional<double> seconds) const;
    /// What is said of cells that its end keeps from running.
    [[nodiscard]] std::string reason() const;

 private:
    model::Duration budget_;
    Clock::time_point start_;
};

}  // namespace faultline::schedule
