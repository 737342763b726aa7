// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/scenario.hpp"
#include "selftest/expectation.hpp"

#include <string>
#include <vector>

namespace faultline::selftest {

/// A provocation that is still to be tried.
struct Task {
    std::string name;  ///< as the guest names it: "soft-lockup", "lkdtm/BUG"
    Expectation expectation;
};

/// The beginning of `tasks` that one guest goes through: one that may end the machine is alone, the
/// others share a guest until such a one comes. Never empty unless `tasks` is; LKDTM's are not
/// mixed with others.
[[nodiscard]] std::vector<Task> next_guest(const std::vector<Task>& tasks);

/// A guest that provokes these; none: one that lists LKDTM's types.
[[nodiscard]] model::Scenario scenario_for(const std::vector<Task>& tasks,
                                           const std::string& kernel);

}  // namespace faultline::selftest
