// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/ktap.hpp"

#include "report/test_ktap.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace faultline::report {
namespace {

using test::KtapChecker;

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
