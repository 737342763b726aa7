// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/junit.hpp"
#include "report/run_view.hpp"

#include <string>
#include <vector>

namespace faultline::report {

/// The cells of a run as tests, a suite for each scenario. A cell's failure tells the findings that
/// it is blamed on; its output, how it went and where its verdict is.
[[nodiscard]] std::vector<TestSuite> test_suites(const RunView& run);

/// The suites as KTAP: a test for each scenario, its cells as subtests.
[[nodiscard]] std::string ktap_document(const std::vector<TestSuite>& suites);

}  // namespace faultline::report
