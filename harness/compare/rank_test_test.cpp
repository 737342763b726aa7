// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/rank_test.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::compare {
namespace {
const auto near = boost::test_tools::tolerance(0.001);
}  // namespace

BOOST_AUTO_TEST_SUITE(rank_test)

BOOST_AUTO_TEST_CASE(few_values_tell_nothing_whatever_they_are) {
    BOOST_TEST(!mann_whitney({1}, {9}));
    BOOST_TEST(!mann_whitney({1, 2, 3}, {7, 8, 9}));  // 2 of 20 ways
    BOOST_TEST(!mann_whitney({}, {7, 8, 9}));
}

BOOST_AUTO_TEST_CASE(the_exact_probability_counts_the_ways) {
    BOOST_TEST(mann_whitney({1, 2, 3, 4}, {5, 6, 7, 8}).value() == 2.0 / 70, near);
    BOOST_TEST(mann_whitney({1, 2, 3, 5}, {4, 6, 7, 8}).value() == 4.0 / 70, near);
    BOOST_TEST(mann_whitney({1, 3, 5, 7}, {2, 4, 6, 8}).value() > 0.6);
}

BOOST_AUTO_TEST_CASE(equal_values_differ_in_nothing) {
    BOOST_TEST(mann_whitney({5, 5, 5, 5}, {5, 5, 5, 5}).value() == 1.0, near);
    std::vector<double> many(50, 1);
    BOOST_TEST(mann_whitney(many, many).value() == 1.0, near);
}

BOOST_AUTO_TEST_CASE(many_values_are_told_apart_by_the_normal_approximation) {
    std::vector<double> a, b;
    for (int i = 0; i < 30; ++i) {
        a.push_back(i);
        b.push_back(i + 12);
    }
    BOOST_TEST(mann_whitney(a, b).value() < 0.001);
    BOOST_TEST(mann_whitney(a, a).value() > 0.9);
}

BOOST_AUTO_TEST_CASE(ties_of_many_values_narrow_the_distribution) {
    // 60 values of two kinds: middle ranks 15.5 and 45.5, the rank sum 150 from its mean of 915. Of
    // the variance, 4575 without ties, 30 * 30 / 12 * (61 - 2 * (30^3 - 30) / (60 * 59)) = 3432 is
    // left: z = 149.5 / 58.58. Without the correction p would be 0.027.
    std::vector<double> a(20, 0), b(10, 0);
    a.resize(30, 1);
    b.resize(30, 1);
    BOOST_TEST(mann_whitney(a, b).value() == 0.01071, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(fishers_test_gives_the_textbook_value_of_the_tea_tasting) {
    BOOST_TEST(fisher(3, 4, 1, 4) == 0.4857, near);
    BOOST_TEST(fisher(4, 4, 0, 4) == 0.0286, boost::test_tools::tolerance(0.01));
    BOOST_TEST(fisher(0, 1, 1, 1) == 1.0, near);
    BOOST_TEST(fisher(0, 0, 1, 1) == 1.0, near);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::compare
