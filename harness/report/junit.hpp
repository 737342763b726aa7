// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/test_result.hpp"

#include <string>
#include <vector>

namespace faultline::report {

/// Tests that belong together.
struct TestSuite {
    std::string name;
    std::string started;  ///< UTC, RFC 3339; empty: not known
    std::vector<TestResult> results;
};

/// JUnit XML in Jenkins' dialect (junit-10.xsd of its xUnit plugin): suites of test cases. What
/// the kernel did is a <failure>, what the harness or its host could not do an <error>. A case may
/// have several. Subtests become cases of their own, named "parent/child".
[[nodiscard]] std::string junit_xml(const std::vector<TestSuite>& suites);

}  // namespace faultline::report
