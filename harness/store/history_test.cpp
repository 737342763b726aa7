// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/history.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::store {
namespace {

KernelRecord kernel(const std::string& release, std::uint64_t judged, std::uint64_t seen) {
    KernelRecord record;
    record.release = release;
    record.tally.pass = judged;
    record.tally.seen = seen;
    return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(releases_are_ordered_by_their_numbers_and_candidates_come_first) {
    const std::vector<std::string> ordered{"5.10.0-9-amd64", "5.10.0-30-amd64", "6.1.9",
                                           "6.1.10",         "6.2.0-rc1",       "6.2.0-rc2",
                                           "6.2.0",          "6.2.0-1-amd64",   "6.12.107"};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            BOOST_TEST(release_before(ordered[i], ordered[j]) == (i < j),
                       ordered[i] << " before " << ordered[j]);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_last_good_kernel_is_the_newest_before_the_first_bad_one) {
    const auto found = boundary({kernel("5.10", 9, 0), kernel("6.1", 4, 0), kernel("6.2", 0, 0),
                                 kernel("6.6", 3, 1), kernel("6.12", 3, 0)});
    BOOST_REQUIRE(found.last_good);
    BOOST_TEST(found.last_good->release == "6.1");
    BOOST_TEST(found.first_bad->release == "6.6");
}

BOOST_AUTO_TEST_CASE(two_builds_of_one_release_are_no_boundary) {
    BOOST_TEST(!boundary({kernel("6.1", 9, 0), kernel("6.1", 9, 3)}).last_good);
    BOOST_TEST(!boundary({kernel("6.1", 9, 0)}).first_bad);
}

BOOST_AUTO_TEST_CASE(a_kernel_without_a_release_is_older_than_none) {
    BOOST_TEST(!boundary({kernel("", 9, 3)}).first_bad);
    const auto found = boundary({kernel("", 9, 0), kernel("", 9, 3), kernel("6.1", 4, 1)});
    BOOST_TEST(!found.last_good);
    BOOST_REQUIRE(found.first_bad);
    BOOST_TEST(found.first_bad->release == "6.1");
}

BOOST_AUTO_TEST_CASE(a_short_time_is_shown_by_days_with_those_between) {
    const auto shown = timeline({{100, {1, 0, 0, 0, 0}}, {103, {0, 1, 0, 0, 1}}});
    BOOST_TEST(shown.days_each == 1U);
    BOOST_REQUIRE(shown.periods.size() == 4U);
    BOOST_TEST(shown.periods[1].tally.cells() == 0U);
    BOOST_TEST(shown.periods[3].tally.seen == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_time_is_shown_by_weeks_from_monday) {
    // 20402 is Monday, 2025-11-10; 20437 a Monday five weeks later.
    const auto shown = timeline({{20402, {1, 0, 0, 0, 0}},
                                 {20408, {1, 0, 0, 0, 0}},
                                 {20409, {1, 0, 0, 0, 0}},
                                 {20440, {1, 0, 0, 0, 0}}});
    BOOST_TEST(shown.days_each == 7U);
    BOOST_REQUIRE(shown.periods.size() == 6U);
    BOOST_TEST(shown.periods[0].day == 20402);
    BOOST_TEST(shown.periods[0].tally.pass == 2U);
    BOOST_TEST(shown.periods[5].day == 20437);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_wrong_by_decades_makes_no_endless_picture) {
    BOOST_TEST(timeline({{0, {}}, {20000, {}}}).periods.size() < 1000U);
}

BOOST_AUTO_TEST_CASE(the_interval_of_a_rate_is_wilsons) {
    const auto seven = rate_interval(7, 10);
    BOOST_TEST(seven.low == 0.397, boost::test_tools::tolerance(0.005));
    BOOST_TEST(seven.high == 0.892, boost::test_tools::tolerance(0.005));
    BOOST_TEST(rate_interval(0, 10).low == 0.0);
    BOOST_TEST(rate_interval(0, 10).high > 0.2);
    BOOST_TEST(rate_interval(3, 3).high == 1.0);
    BOOST_TEST(rate_interval(3, 3).low < 0.5);
    BOOST_TEST(rate_interval(0, 0).high == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::store
