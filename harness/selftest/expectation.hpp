// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace faultline::selftest {

/// What a provocation of guest-tests/provoke makes the kernel print, and what the classifier must
/// make of that.
struct Expectation {
    std::string_view name;  ///< "soft-lockup", "lkdtm/BUG"
    /// One of these texts is on the console if the kernel noticed.
    std::vector<std::string_view> printed;
    std::vector<model::FindingKind> kinds;  ///< one of these; empty: any
    /// One of these is the finding's title or one of its alternatives, or its beginning where the
    /// text ends in '*'.
    std::vector<std::string_view> titles;
    /// It may end the machine, so that it gets a guest of its own.
    bool alone = false;
    /// Not empty: nothing goes wrong by it, for this reason, and it is not tried.
    std::string_view harmless{};
};

/// Those that every kernel is asked for, in the order in which a guest goes through them: once a
/// kernel has oopsed, it no longer looks for hung tasks (kernel/hung_task.c,
/// check_hung_uninterruptible_tasks()).
[[nodiscard]] const std::vector<Expectation>& stock_expectations();

/// That of a type of LKDTM's; of one not known here any report will do.
[[nodiscard]] Expectation lkdtm_expectation(std::string_view type);

}  // namespace faultline::selftest
