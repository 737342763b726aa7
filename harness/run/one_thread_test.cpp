// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/one_thread.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {

BOOST_AUTO_TEST_SUITE(one_thread)

BOOST_AUTO_TEST_CASE(what_cannot_be_repeated_to_the_bit_is_refused_with_the_reason) {
    using domain::Accelerator;
    BOOST_TEST(why_not_deterministic(Accelerator::tcg, "10.0.2", "") == "");
    BOOST_TEST(why_not_deterministic(Accelerator::tcg, "", "") == "");
    BOOST_TEST(why_not_deterministic(Accelerator::tcg, "7.2.19", "").find("7.2.19 hangs") !=
               std::string::npos);
    BOOST_TEST(why_not_deterministic(Accelerator::kvm, "10.0.2", "").find("--accel tcg") !=
               std::string::npos);
    BOOST_TEST(why_not_deterministic(Accelerator::tcg, "10.0.2", "debian").find("'debian'") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_thread_has_more_time_for_what_the_guest_does_and_no_more_for_ours) {
    model::Scenario scenario;
    const auto slow = with_time_for_one_thread(scenario);
    BOOST_TEST((slow.timeouts.boot >= 4 * scenario.timeouts.boot));
    BOOST_TEST((slow.timeouts.workload >= 4 * scenario.timeouts.workload));
    BOOST_TEST((slow.timeouts.fetch == scenario.timeouts.fetch));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
