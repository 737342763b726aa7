// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "compare/run_comparison.hpp"

#include <string>
#include <string_view>

namespace faultline::report {

/// What reports call a change: "new", "worse", "too few runs".
[[nodiscard]] std::string_view word(compare::FindingChange change);
[[nodiscard]] std::string_view word(compare::StatusChange change);
[[nodiscard]] std::string_view word(const compare::ChangedMetric& metric);

/// "oom-loop, 6.1.0 -> 6.1.1". Not printable yet.
[[nodiscard]] std::string name_of(const compare::Place& place);

}  // namespace faultline::report
