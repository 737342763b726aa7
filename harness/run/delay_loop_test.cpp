// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/delay_loop.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {

BOOST_AUTO_TEST_SUITE(delay_loops)

BOOST_AUTO_TEST_CASE(the_number_is_the_counters_ticks_in_a_jiffy) {
    BOOST_TEST(delay_loop_option("CONFIG_SMP=y\nCONFIG_HZ=250\nCONFIG_X=y\n", 2596) ==
               "lpj=10384000");
    BOOST_TEST(delay_loop_option("#\nCONFIG_HZ_1000=y\nCONFIG_HZ=1000\n", 3000) == "lpj=3000000");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_left_to_the_kernel) {
    BOOST_TEST(delay_loop_option("", 2596) == "");
    BOOST_TEST(delay_loop_option("\nCONFIG_HZ=250\n", 0) == "");
    BOOST_TEST(delay_loop_option("\nCONFIG_HZ=\n", 2596) == "");
    BOOST_TEST(delay_loop_option("\nCONFIG_HZ=99999\n", 2596) == "");
}

BOOST_AUTO_TEST_CASE(two_measurements_of_this_host_agree) {
    const auto first = host_tsc_mhz();
    const auto second = host_tsc_mhz();
    BOOST_TEST((first > second ? first - second : second - first) <= 2 + first / 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
