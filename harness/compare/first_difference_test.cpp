// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/first_difference.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::compare {

BOOST_AUTO_TEST_SUITE(first_differences)

BOOST_AUTO_TEST_CASE(the_same_text_has_none) {
    BOOST_TEST(!first_difference("", "").has_value());
    BOOST_TEST(!first_difference("a\nb\n", "a\nb\n").has_value());
}

BOOST_AUTO_TEST_CASE(the_line_is_told_with_what_each_says) {
    const auto found = first_difference("a\nbcd\ne", "a\nbxd\ne");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->line == 2U);
    BOOST_TEST(found->first == "bcd");
    BOOST_TEST(found->second == "bxd");
}

BOOST_AUTO_TEST_CASE(one_that_ends_early_differs_where_it_ends) {
    const auto found = first_difference("a\n", "a\nb\n");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->line == 2U);
    BOOST_TEST(found->first == "");
    BOOST_TEST(found->second == "b");
    BOOST_TEST(first_difference("", "x")->line == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::compare
