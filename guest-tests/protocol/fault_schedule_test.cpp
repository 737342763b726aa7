// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/fault_schedule.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::protocol {
namespace {

using namespace std::chrono_literals;

PlanFault at(FaultTime time) {
    return {0, "k", std::move(time), {}};
}

std::size_t due_count(FaultSchedule& schedule, FaultSchedule::Time now) {
    return schedule.take_due(now).size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_schedule)

BOOST_AUTO_TEST_CASE(a_fault_is_due_once_after_its_moment_and_offset) {
    FaultSchedule schedule({at({FaultMoment::workload, "", 0, 200ms, {}})});
    BOOST_CHECK(!schedule.next());
    schedule.happened(FaultMoment::workload, "", 0, 1000ms);
    BOOST_CHECK(schedule.next() == 1200ms);
    BOOST_TEST(due_count(schedule, 1199ms) == 0u);
    BOOST_TEST(due_count(schedule, 1200ms) == 1u);
    BOOST_TEST(due_count(schedule, 9999ms) == 0u);
}

BOOST_AUTO_TEST_CASE(only_the_named_phase_counts_and_only_the_first_time) {
    FaultSchedule schedule({at({FaultMoment::phase, "grow", 0, {}, {}})});
    schedule.happened(FaultMoment::phase, "fill", 0, 1ms);
    schedule.happened(FaultMoment::event, "grow", 0, 1ms);
    BOOST_CHECK(!schedule.next());
    schedule.happened(FaultMoment::phase, "grow", 0, 2ms);
    BOOST_TEST(due_count(schedule, 2ms) == 1u);
    schedule.happened(FaultMoment::phase, "grow", 0, 3ms);
    BOOST_CHECK(!schedule.next());
}

BOOST_AUTO_TEST_CASE(a_round_is_met_by_its_number) {
    FaultSchedule schedule({at({FaultMoment::round, "", 17, {}, {}})});
    schedule.happened(FaultMoment::round, "", 16, 1ms);
    BOOST_CHECK(!schedule.next());
    schedule.happened(FaultMoment::round, "", 17, 2ms);
    BOOST_TEST(due_count(schedule, 2ms) == 1u);
}

BOOST_AUTO_TEST_CASE(a_fault_that_repeats_skips_what_was_missed) {
    FaultSchedule schedule({at({FaultMoment::every, "", 0, {}, 500ms})});
    schedule.happened(FaultMoment::workload, "", 0, 1000ms);
    BOOST_CHECK(schedule.next() == 1500ms);
    BOOST_TEST(due_count(schedule, 3100ms) == 1u);
    BOOST_CHECK(schedule.next() == 3500ms);
}

BOOST_AUTO_TEST_CASE(what_is_due_comes_in_the_plans_order) {
    FaultSchedule schedule({at({FaultMoment::boot, "", 0, 5ms, {}}),
                            at({FaultMoment::boot, "", 0, {}, {}}),
                            at({FaultMoment::workload, "", 0, {}, {}})});
    schedule.happened(FaultMoment::boot, "", 0, 0ms);
    BOOST_TEST(schedule.take_due(10ms) == (std::vector<std::size_t>{0, 1}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
