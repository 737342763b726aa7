// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/finding.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace faultline::model {

BOOST_AUTO_TEST_SUITE(taint)

BOOST_AUTO_TEST_CASE(letters_are_told_in_the_order_printed) {
    const auto meanings = taint_meaning("G      D W");
    BOOST_REQUIRE_EQUAL(meanings.size(), 3);
    BOOST_TEST(meanings[0].starts_with("G: "));
    BOOST_TEST(meanings[1] == "D: the kernel died before (oops or BUG)");
    BOOST_TEST(meanings[2] == "W: a warning was issued before");
}

BOOST_AUTO_TEST_CASE(an_untainted_kernel_has_nothing_to_tell) {
    BOOST_TEST(taint_meaning("Not tainted").empty());
    BOOST_TEST(taint_meaning("").empty());
}

BOOST_AUTO_TEST_CASE(letters_of_no_kernel_are_passed_over) {
    BOOST_TEST(taint_meaning("\xff?z Q").empty());
}

BOOST_AUTO_TEST_CASE(every_letter_of_the_kernels_table_has_a_meaning) {
    // taint_flags of kernel/panic.c, 6.16: of each bit the letter for set, and G for P unset.
    const std::string letters = "GPFSRMBUDAWCIOELKXTNJ";
    BOOST_TEST(taint_meaning(letters).size() == letters.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::model
