// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/nearest.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::config {

BOOST_AUTO_TEST_SUITE(nearest_names)

BOOST_AUTO_TEST_CASE(a_third_of_a_name_may_be_misspelt_and_three_letters_at_most) {
    BOOST_TEST(nearest("bot", {"boot", "nas"}) == "boot");
    BOOST_TEST(nearest("sede", {"seed"}) == "seed");  // a swap is one
    BOOST_TEST(nearest("topolgy", {"topology"}) == "topology");
    BOOST_TEST(nearest("conserct-umont", {"resctrl-umount"}) == "");
    BOOST_TEST(nearest("resctr-umonut", {"resctrl-umount"}) == "resctrl-umount");
}

BOOST_AUTO_TEST_CASE(short_names_that_share_a_letter_or_two_are_no_misspelling) {
    BOOST_TEST(nearest("x", {"y"}) == "");
    BOOST_TEST(nearest("nu", {"nas"}) == "");
    BOOST_TEST(nearest("cpus", {"seed", "core"}) == "");
    BOOST_TEST(nearest("bars", {"nas"}) == "");
    BOOST_TEST(suggestion("x", {"y", "z"}) == "known: y, z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
