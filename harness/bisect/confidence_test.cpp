// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/confidence.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

namespace faultline::bisect {
namespace {

BOOST_AUTO_TEST_SUITE(bisect_confidence)

BOOST_AUTO_TEST_CASE(a_rate_seen_in_all_tries_is_at_least_the_root_of_alpha) {
    BOOST_TEST(rate_at_least(10, 10, 0.005) == std::pow(0.005, 0.1),
               boost::test_tools::tolerance(1e-9));
    BOOST_TEST(rate_at_least(1, 1, 0.05) == 0.05, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_rate_seen_in_some_tries_is_that_of_the_published_table) {
    // 10 of 20: the interval of 95 % is 0.2720 to 0.7280.
    BOOST_TEST(rate_at_least(10, 20, 0.025) == 0.2720, boost::test_tools::tolerance(1e-3));
    BOOST_TEST(rate_at_least(0, 50, 0.05) == 0.0);
}

BOOST_AUTO_TEST_CASE(so_many_runs_miss_with_no_more_than_the_probability_asked_for) {
    for (const double rate : {0.01, 0.3, 0.5, 0.999}) {
        for (const double miss : {0.1, 0.001, 1e-9}) {
            const auto runs = runs_to_miss(rate, miss);
            BOOST_TEST(missed(rate, runs) <= miss * (1 + 1e-9));
            BOOST_TEST((runs == 1 || missed(rate, runs - 1) > miss));
        }
    }
    BOOST_TEST(runs_to_miss(1, 1e-9) == 1U);
    BOOST_TEST(missed(1, 1) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_budget_is_never_spent_however_many_take_of_it) {
    MissBudget budget(0.01);
    for (unsigned i = 0; i < 1000; ++i)
        budget.take(budget.share(i < 5 ? 5 - i : 0));
    BOOST_TEST(budget.taken() <= 0.01 * (1 + 1e-9));  // but for rounding
    BOOST_TEST(budget.share(0) >= 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
