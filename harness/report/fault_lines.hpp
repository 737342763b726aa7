// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>
#include <vector>

namespace faultline::report {

/// What of a plan did not happen, a printable sentence each: what was left out, and what never
/// came. At most ten.
[[nodiscard]] std::vector<std::string> faults_that_did_not_happen(const model::Verdict& verdict);

}  // namespace faultline::report
