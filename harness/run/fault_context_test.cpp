// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_context.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {
namespace {

model::Finding finding_at(std::optional<double> seconds) {
    model::Finding finding;
    finding.time_seconds = seconds;
    return finding;
}

model::FaultRecord record(const char* kind, model::FaultState state, double uptime) {
    return {0, kind, state, uptime, 1, "CPU 1 is off line"};
}

const model::ForcedFailures three{
    {{"failslab", 3}},
    {{"failslab", 2, 2.0, 77, "umount", {}}, {"failslab", 3, 2.5, 77, "umount", {}}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_context_of_a_finding)

BOOST_AUTO_TEST_CASE(the_last_failure_that_the_kernel_forced_is_named_with_its_task) {
    BOOST_TEST(fault_context(finding_at(2.54), {}, three) ==
               "40 ms after the third failslab, in task umount (PID 77)");
    BOOST_TEST(fault_context(finding_at(2.1), {}, three) ==
               "100 ms after the second failslab, in task umount (PID 77)");
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_plan_counts_where_the_kernel_tells_nothing) {
    using enum model::FaultState;
    BOOST_TEST(fault_context(finding_at(5.2), {record("cpu-offline", fired, 4)}, {}) ==
               "1.2 s after cpu-offline (CPU 1 is off line)");
    BOOST_TEST(fault_context(finding_at(5.2), {record("nmi", refused, 4)}, {}).empty());
    BOOST_TEST(fault_context(finding_at(5.2), {record("nmi", ended, 4)}, {}).empty());
    BOOST_TEST(fault_context(finding_at(5.2), {record("nmi", fired, 5.1)}, three)
                   .starts_with("100 ms after nmi"));
}

BOOST_AUTO_TEST_CASE(what_came_later_or_without_a_time_explains_nothing) {
    using enum model::FaultState;
    BOOST_TEST(fault_context(finding_at(1), {record("nmi", fired, 4)}, three).empty());
    BOOST_TEST(fault_context(finding_at(std::nullopt), {}, three).empty());
}

BOOST_AUTO_TEST_CASE(what_had_happened_before_an_end_is_named_the_last_first) {
    using enum model::FaultState;
    const std::vector<model::FaultRecord> records{{0, "nmi", accepted, 1, 1, ""},
                                                  {1, "cpu-offline", fired, 4.2, 1, ""},
                                                  {1, "cpu-offline", ended, 4.5, 1, ""},
                                                  {2, "mce", refused, 4.6, 1, ""},
                                                  {3, "reset", fired, 9, 1, ""}};
    BOOST_TEST(
        faults_before(5, records, {}) ==
        "2 faults of the plan had happened: cpu-offline (800 ms before), nmi (4.0 s before)");
    BOOST_TEST(faults_before(5, {}, three) == "the kernel had forced 3 failures");
    BOOST_TEST(faults_before(0.5, records, {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
