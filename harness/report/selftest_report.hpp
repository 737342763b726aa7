// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "selftest/selftest.hpp"

#include <string>

namespace faultline::report {

/// The table, with a line for each provocation: provoked, printed, found, title, seconds; below a
/// line what is wrong with it, and at the end the sums. Printable.
[[nodiscard]] std::string selftest_text(const selftest::Report& report);

/// The same as one JSON object, indented.
[[nodiscard]] std::string selftest_json(const selftest::Report& report);

}  // namespace faultline::report
