// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/delta_debugging.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace faultline::minimise {
namespace {

bool holds(const Subset& subset, std::size_t item) {
    return std::find(subset.begin(), subset.end(), item) != subset.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delta_debugging)

BOOST_AUTO_TEST_CASE(of_ten_items_the_one_that_matters_is_left) {
    for (std::size_t culprit = 0; culprit < 10; ++culprit) {
        unsigned asked = 0;
        const auto left = smallest_failing(10, [&](const Subset& subset) {
            ++asked;
            return holds(subset, culprit);
        });
        BOOST_TEST(left == Subset{culprit}, boost::test_tools::per_element());
        BOOST_TEST(asked <= 12u);
    }
}

BOOST_AUTO_TEST_CASE(items_that_only_fail_together_are_left_together) {
    const auto left = smallest_failing(10, [&](const Subset& subset) {
        return holds(subset, 1) && holds(subset, 4) && holds(subset, 8);
    });
    BOOST_TEST(left == (Subset{1, 4, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_subset_is_asked_of_twice) {
    std::set<Subset> asked;
    const auto left = smallest_failing(9, [&](const Subset& subset) {
        BOOST_TEST(asked.insert(subset).second);
        return holds(subset, 0) && holds(subset, 8);
    });
    BOOST_TEST(left == (Subset{0, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_fails_without_any_item_needs_none) {
    BOOST_TEST(smallest_failing(5, [](const Subset&) { return true; }).empty());
    BOOST_TEST(smallest_failing(0, [](const Subset&) { return false; }).empty());
}

BOOST_AUTO_TEST_CASE(where_every_item_matters_all_are_left) {
    const auto left = smallest_failing(6, [](const Subset& subset) { return subset.size() == 6; });
    BOOST_TEST(left.size() == 6u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::minimise
