// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/test_result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace faultline::report {

/// JUnit XML in Jenkins' dialect (junit-10.xsd of its xUnit plugin): one suite of test cases. What
/// the kernel did is a <failure>, what the harness or its host could not do an <error>. A case may
/// have several. Subtests become cases of their own, named "parent/child".
[[nodiscard]] std::string junit_xml(std::string_view suite, const std::vector<TestResult>& results);

}  // namespace faultline::report
