// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/seed.hpp"

#include "protocol/seed.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <set>
#include <string>

namespace faultline::workload {
namespace {

unsigned long first_of(const char* seed, unsigned task) {
    ::setenv("FAULTLINE_SEED", seed, 1);
    return random_of(task)();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seeds)

BOOST_AUTO_TEST_CASE(each_seed_and_each_task_has_numbers_of_its_own_and_the_same_ones_again) {
    std::set<unsigned long> seen;
    for (const auto* seed : {"0", "1", "2", "18446744073709551615"}) {
        for (unsigned task = 0; task < 8; ++task) {
            BOOST_TEST(seen.insert(first_of(seed, task)).second);
            BOOST_TEST(first_of(seed, task) == first_of(seed, task));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_seed_is_seed_0) {
    const auto with = first_of("0", 3);
    ::unsetenv("FAULTLINE_SEED");
    BOOST_TEST(random_of(3)() == with);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::workload
