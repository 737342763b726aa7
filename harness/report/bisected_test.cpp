// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bisected.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::report {
namespace {

Bisected of_commits() {
    Bisected bisected;
    bisected.commits = true;
    bisected.first_bad = std::string(40, 'b');
    bisected.subject = "mm: make \x1b[31mit red";
    bisected.last_good = std::string(40, 'a');
    bisected.wrong_at_most = 0.00583;
    return bisected;
}

bool has(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(bisected)

BOOST_AUTO_TEST_CASE(the_first_bad_commit_is_named_to_regzbot_and_how_sure_it_is) {
    const auto lines = bisected_lines(of_commits());
    BOOST_TEST(has(lines, "\n#regzbot introduced: " + std::string(40, 'b') + "\n"), lines);
    BOOST_TEST(has(lines, "at most 0.58 %"), lines);
    BOOST_TEST(has(lines, "(\"mm: make ?[31mit red\")"), lines);
}

BOOST_AUTO_TEST_CASE(where_commits_were_skipped_regzbot_is_told_the_range) {
    auto some = of_commits();
    some.suspects.assign(30, std::string(40, 'c'));
    const auto lines = bisected_lines(some);
    BOOST_TEST(
        has(lines, "#regzbot introduced: " + std::string(40, 'a') + ".." + std::string(40, 'b')));
    BOOST_TEST(has(lines, "and 10 more"));
}

BOOST_AUTO_TEST_CASE(kernels_that_are_no_commits_are_none_of_regzbots) {
    auto kernels = of_commits();
    kernels.commits = false;
    kernels.first_bad = "debian:bookworm@6.1.2-1";
    BOOST_TEST(regzbot_line(kernels) == "");
    BOOST_TEST(has(bisected_lines(kernels), "The first bad kernel is\n  debian:bookworm@6.1.2-1"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::report
