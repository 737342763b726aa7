// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/rate.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::model {

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(seven_of_ten_lies_between_40_and_89_percent) {
    const auto interval = confidence_interval(7, 10);
    BOOST_TEST(interval.low == 0.397, boost::test_tools::tolerance(0.002));
    BOOST_TEST(interval.high == 0.892, boost::test_tools::tolerance(0.002));
}

BOOST_AUTO_TEST_CASE(nothing_and_all_are_no_certainties) {
    BOOST_TEST(confidence_interval(0, 10).low == 0);
    BOOST_TEST(confidence_interval(0, 10).high == 0.278, boost::test_tools::tolerance(0.002));
    BOOST_TEST(confidence_interval(10, 10).high == 1);
    BOOST_TEST(confidence_interval(0, 0).high == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::model
