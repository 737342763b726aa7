// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace faultline::report {

/// Why a test is no pass.
struct Problem {
    enum class Blame { kernel, harness } blame = Blame::kernel;
    std::string message;  ///< one line
    std::string type;     ///< a word: "page-fault"
    std::string text;     ///< lines
};

/// A test as CI systems know it, for junit.hpp and ktap.hpp. Text may hold anything.
struct TestResult {
    std::string name;
    std::string class_name;         ///< with dots; JUnit's readers group by it
    std::vector<Problem> problems;  ///< none, and no skip: it passed
    std::string skip;               ///< why it was not done; empty: it was
    std::optional<double> seconds;
    std::string output;  ///< what a person would look at: lines
    std::vector<TestResult> subtests;

    [[nodiscard]] bool blames(Problem::Blame blame) const;
    [[nodiscard]] bool passed() const { return problems.empty() && skip.empty(); }
};

}  // namespace faultline::report
