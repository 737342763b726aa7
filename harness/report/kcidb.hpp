// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <string>
#include <string_view>

namespace faultline::report {

/// A run as KernelCI's database takes it (KCIDB's I/O schema 5.3): a checkout and a build for each
/// kernel, a test for each cell, an issue for each bug that failed cells and an incident for each
/// cell that it failed. `origin` is the name that KernelCI gave the sender: lower-case letters,
/// digits and '_'. The same run gives the same ids, the same bug on any day the same issue.
[[nodiscard]] std::string kcidb_json(const RunView& run, std::string_view origin);

}  // namespace faultline::report
