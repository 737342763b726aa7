// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/capacity.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {
namespace {

constexpr model::Bytes gib{1ULL << 30};

}  // namespace

BOOST_AUTO_TEST_SUITE(capacities)

BOOST_AUTO_TEST_CASE(guests_fit_while_cpus_and_memory_last) {
    Usage usage({2, {3 * gib.value}, 0});
    const Demand small{1, gib}, large{1, {2 * gib.value}};
    usage.take(small);
    BOOST_TEST(usage.fits(large));
    usage.take(large);
    BOOST_TEST(!usage.fits({1, {0}}));
    usage.give_back(small);
    BOOST_TEST(!usage.fits({1, {2 * gib.value}}));
    BOOST_TEST(usage.fits(small));
}

BOOST_AUTO_TEST_CASE(a_guest_larger_than_all_there_is_runs_alone) {
    Usage usage({2, gib, 0});
    const Demand huge{16, {64 * gib.value}};
    BOOST_TEST(usage.fits(huge));
    usage.take(huge);
    BOOST_TEST(!usage.fits({1, {1}}));
}

BOOST_AUTO_TEST_CASE(a_number_of_jobs_takes_the_place_of_cpus_and_not_of_memory) {
    Usage usage({1, {2 * gib.value}, 3});
    usage.take({4, gib});
    BOOST_TEST(usage.fits({4, gib}));
    BOOST_TEST(!usage.fits({4, {2 * gib.value}}));
    BOOST_TEST(most_at_once({1, gib, 3}, {4, gib}) == 3U);
}

BOOST_AUTO_TEST_CASE(four_cpus_of_a_guest_under_tcg_are_one_of_the_host) {
    model::Topology topology;
    BOOST_TEST(demand_of(topology, domain::Accelerator::tcg).cpus == 1.0);
    BOOST_TEST(demand_of(topology, domain::Accelerator::kvm).cpus == 2.0);
    BOOST_TEST(while_booting({1.5, gib}, domain::Accelerator::tcg).cpus == 1.0);
    BOOST_TEST(while_booting({1.5, gib}, domain::Accelerator::kvm).cpus == 1.5);
    topology.cores = 8;
    BOOST_TEST(demand_of(topology, domain::Accelerator::tcg).cpus == 4.0);
    topology.sockets = topology.cores = 1;
    BOOST_TEST(demand_of(topology, domain::Accelerator::tcg).cpus == 1.0);
    BOOST_TEST(most_at_once({2.5, {}, 0}, {1, gib}) == 2U);
    BOOST_TEST(most_at_once({0.5, {}, 0}, {1, gib}) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
