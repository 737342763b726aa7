// SPDX-License-Identifier: GPL-2.0-or-later
// The checker below is written from Documentation/dev-tools/ktap.rst, not from ktap.cpp.
#include "report/ktap.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace faultline::report {
namespace {

/// Reads KTAP strictly: throws where a line is none of those that the document describes.
class KtapChecker {
 public:
    explicit KtapChecker(const std::string& text) {
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            lines_.push_back(line);
    }

    /// The numbers of tests that passed, failed and were skipped at the top level.
    struct Counts {
        int passed = 0, failed = 0, skipped = 0;
    };
    Counts check() {
        const auto counts = check_level("");
        if (at_ != lines_.size()) wrong("trailing lines");
        return counts;
    }

 private:
    Counts check_level(const std::string& indent) {
        Counts counts;
        if (line() != indent + "KTAP version 1") wrong("no version line");
        ++at_;
        std::smatch match;
        static const std::regex plan("( *)1\\.\\.([0-9]+)");
        if (!std::regex_match(line(), match, plan) || match[1] != indent) wrong("no plan");
        ++at_;
        const int tests = std::stoi(match[2]);
        for (int number = 1; number <= tests; ++number)
            check_test(indent, number, counts);
        return counts;
    }

    void check_test(const std::string& indent, int number, Counts& counts) {
        bool child_failed = false;
        while (line() == indent + "  KTAP version 1")
            child_failed = check_level(indent + "  ").failed > 0 || child_failed;
        while (line().starts_with(indent + "# "))
            ++at_;
        static const std::regex result(
            "( *)(ok|not ok) ([0-9]+) ([^#]*[^# ])( # (SKIP|TODO|XFAIL|TIMEOUT|ERROR)( .*)?)?");
        std::smatch match;
        const auto text = line();
        if (!std::regex_match(text, match, result)) wrong("no result");
        if (match[1] != indent) wrong("indentation");
        if (match[3] != std::to_string(number)) wrong("number");
        const bool ok = match[2] == "ok";
        if (ok && child_failed) wrong("a child failed and its parent did not");
        if (ok && (match[6] == "ERROR" || match[6] == "TIMEOUT")) wrong("directive");
        ++at_;
        ++(match[6] == "SKIP" ? counts.skipped : ok ? counts.passed : counts.failed);
    }

    [[nodiscard]] const std::string& line() const {
        static const std::string none;
        return at_ < lines_.size() ? lines_[at_] : none;
    }
    [[noreturn]] void wrong(const std::string& why) const {
        throw std::runtime_error(fmt::format("line {}: {}: '{}'", at_ + 1, why, line()));
    }

    std::vector<std::string> lines_;
    std::size_t at_ = 0;
};

std::string document(const std::vector<TestResult>& results) {
    auto text = ktap_begin(results.size());
    for (std::size_t i = 0; i < results.size(); ++i)
        text += ktap_test(results[i], i + 1);
    return text;
}

TestResult named(std::string name) {
    TestResult result;
    result.name = std::move(name);
    return result;
}

TestResult failed(std::string name, Problem::Blame blame = Problem::Blame::kernel) {
    auto result = named(std::move(name));
    result.problems = {{blame, "BUG: foo", "bug", "BUG: foo\n  at line 3\n"}};
    return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ktap)

BOOST_AUTO_TEST_CASE(results_of_all_sorts_are_ktap) {
    auto skipped = named("skipped");
    skipped.skip = "no text";
    const auto text = document(
        {named("good"), failed("bad"), failed("broken", Problem::Blame::harness), skipped});
    const auto counts = KtapChecker(text).check();
    BOOST_CHECK_EQUAL(counts.passed, 1);
    BOOST_CHECK_EQUAL(counts.failed, 2);
    BOOST_CHECK_EQUAL(counts.skipped, 1);
    BOOST_CHECK(text.find("# BUG: foo\n#   at line 3\nnot ok 2 bad\n") != std::string::npos);
    BOOST_CHECK(text.find("not ok 3 broken # ERROR BUG: foo\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_test_is_ktap_too) {
    BOOST_CHECK_EQUAL(KtapChecker(document({})).check().passed, 0);
}

BOOST_AUTO_TEST_CASE(a_failed_subtest_fails_its_parent) {
    auto parent = named("parent");
    parent.subtests = {named("one"), failed("two")};
    parent.subtests[0].subtests = {named("deep")};
    BOOST_CHECK_EQUAL(KtapChecker(document({parent, named("good")})).check().failed, 1);
}

BOOST_AUTO_TEST_CASE(names_and_diagnostics_stay_on_their_lines) {
    auto hostile = failed("logs/#1 # SKIP\nok 2 x");
    hostile.problems[0].text = "a\nok 1 forged\n\x1b[31m\r";
    hostile.output = std::string(1000, '\n') + "not ok 9 forged";
    const auto text = document({hostile});
    BOOST_CHECK_EQUAL(KtapChecker(text).check().failed, 1);
    BOOST_CHECK(text.find('\x1b') == std::string::npos);
    BOOST_CHECK(text.find("9 forged") == std::string::npos);  // output is shown in part
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
