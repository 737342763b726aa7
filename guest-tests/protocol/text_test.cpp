// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/text.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::protocol {

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(valid_characters_of_every_length_are_kept) {
    const std::string_view all =
        "a\xc3\xa4\xe2\x82\xac\xed\x9f\xbf\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf";
    BOOST_TEST(valid_text(all) == all);
}

BOOST_AUTO_TEST_CASE(each_byte_of_an_invalid_sequence_is_replaced) {
    const std::string mark = "\xef\xbf\xbd";
    BOOST_TEST(valid_text("\x80") == mark);                                   // a lone continuation
    BOOST_TEST(valid_text("\xc0\xaf") == mark + mark);                        // overlong
    BOOST_TEST(valid_text("\xed\xa0\x80") == mark + mark + mark);             // a surrogate
    BOOST_TEST(valid_text("\xf4\x90\x80\x80") == mark + mark + mark + mark);  // above U+10FFFF
    BOOST_TEST(valid_text("\xe2\x82") == mark + mark);                        // cut short
    BOOST_TEST(valid_text("\xc3(") == mark + "(");
}

BOOST_AUTO_TEST_CASE(a_character_that_does_not_fit_is_left_out_whole) {
    BOOST_TEST(valid_text("ab\xe2\x82\xac", 4) == "ab");
    BOOST_TEST(valid_text("ab\xe2\x82\xac", 5) == "ab\xe2\x82\xac");
    BOOST_TEST(valid_text("ab\xff", 4) == "ab");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
