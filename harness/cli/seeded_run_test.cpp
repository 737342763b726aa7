// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/seeded_run.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::cli {

BOOST_AUTO_TEST_SUITE(seeded_runs)

BOOST_AUTO_TEST_CASE(seeds_are_numbers_and_ranges) {
    const auto seeds = parse_seeds("7,1..3,4611686018427387904");
    BOOST_REQUIRE(seeds.has_value());
    BOOST_TEST(*seeds == (std::vector<std::uint64_t>{7, 1, 2, 3, 4611686018427387904U}),
               boost::test_tools::per_element());
    BOOST_TEST(parse_seeds("1..200")->size() == 200U);
}

BOOST_AUTO_TEST_CASE(what_names_no_seeds_is_refused) {
    for (const auto* text : {"", ",", "1,", "x", "3..1", "1..", "..3", "-1", "1...3",
                             "0..18446744073709551615", "1..100001", "18446744073709551615"}) {
        BOOST_TEST(!parse_seeds(text).has_value(), text);
    }
    BOOST_TEST(parse_seeds("3,1..100000").error().what ==
               "'3,1..100000' names more than 100000 seeds");
    BOOST_TEST(parse_seeds("4611686018427387905").error().what ==
               "4611686018427387905 is no seed: the largest is 4611686018427387904");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
