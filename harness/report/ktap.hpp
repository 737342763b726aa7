// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/test_result.hpp"

#include <cstddef>
#include <string>

namespace faultline::report {

/// KTAP, version 1 (Documentation/dev-tools/ktap.rst): its first lines, for so many tests.
[[nodiscard]] std::string ktap_begin(std::size_t tests);

/// A test's lines: its subtests, what its problems and its output say as diagnostics, its result.
/// `number` counts from 1.
[[nodiscard]] std::string ktap_test(const TestResult& result, std::size_t number);

}  // namespace faultline::report
