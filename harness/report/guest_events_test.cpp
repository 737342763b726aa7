// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/guest_events.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::report {

BOOST_AUTO_TEST_SUITE(events_of_a_guest)

BOOST_AUTO_TEST_CASE(the_verdicts_faults_and_what_the_kernel_forced_are_on_the_timeline) {
    model::Verdict verdict;
    verdict.faults = {{0, "nmi", model::FaultState::fired, 2.5, 1, "sent"},
                      {1, "mce", model::FaultState::left_out, 0, 0, "no"}};
    verdict.forced.kept = {{"failslab", 3, 4.5, 77, "umount", {}},
                           {"failslab", 4, std::nullopt, 77, "umount", {}}};
    const auto events = guest_events("/nowhere/events.jsonl", verdict);
    BOOST_REQUIRE(events.faults.size() == 2U);
    BOOST_TEST(events.faults[0].seconds == 2.5);
    BOOST_TEST(events.faults[0].name == "nmi fired: sent");
    BOOST_TEST(events.faults[1].name == "failslab 3 forced in task umount");
    BOOST_TEST(guest_events("/nowhere/events.jsonl", {}).faults.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
