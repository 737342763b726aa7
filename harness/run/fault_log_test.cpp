// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_log.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace faultline::run {
namespace {

using enum model::FaultState;

model::Fault fault(std::string kind, const char* at) {
    model::Fault made;
    made.kind = std::move(kind);
    made.at = std::get<model::FaultTime>(model::parse_fault_time(at));
    return made;
}

model::FaultRecord record(model::FaultState state, std::string detail = "so") {
    return {0, "k", state, 1, 1, std::move(detail)};
}

/// What is recorded as not reached of a plan of one fault.
std::string not_met(const model::Fault& one, const std::vector<model::FaultRecord>& records,
                    const std::vector<protocol::Event>& events = {},
                    const model::ForcedFailures& forced = {}) {
    const std::vector<model::Fault> plan{one};
    FaultMoments moments(plan);
    for (const auto& event : events)
        moments.heed(event);
    FaultLog log;
    for (const auto& told : records)
        log.add(told);
    log.close(plan, moments, forced, 9);
    Observation seen;
    log.give(seen);
    if (seen.faults.empty() || seen.faults.back().state != not_reached) return {};
    return seen.faults.back().detail;
}

const protocol::Event workload{0, 2, protocol::Phase{"workload"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_logs)

BOOST_AUTO_TEST_CASE(a_moment_that_did_not_come_is_named) {
    BOOST_TEST(not_met(fault("a", "phase=nosuch"), {}, {workload}) ==
               "there was no phase 'nosuch'");
    BOOST_TEST(not_met(fault("a", "round=17"), {}, {workload}) ==
               "the workload told of no round 17");
    BOOST_TEST(not_met(fault("a", "event=tasks"), {}, {workload}) ==
               "the agent sent no event 'tasks'");
    BOOST_TEST(not_met(fault("a", "workload"), {}) == "the workload did not begin");
    BOOST_TEST(not_met(fault("a", "workload+90s"), {}, {workload}) ==
               "the guest was done before 'workload+90s'");
}

BOOST_AUTO_TEST_CASE(what_happened_or_was_refused_did_come) {
    BOOST_TEST(not_met(fault("a", "workload"), {record(fired)}).empty());
    BOOST_TEST(not_met(fault("a", "workload"), {record(accepted)}).empty());
    BOOST_TEST(not_met(fault("a", "workload"), {record(armed), record(refused)}).empty());
    auto without = fault("a", "workload");
    without.left_out = "why not";
    BOOST_TEST(not_met(without, {}).empty());
}

BOOST_AUTO_TEST_CASE(what_was_set_up_and_not_met_says_what_was_set_up) {
    const auto watched = fault("return-error", "boot");
    BOOST_TEST(not_met(watched, {record(armed, "calls of f are watched")}) ==
               "it was set up and not met (calls of f are watched)");
}

BOOST_AUTO_TEST_CASE(a_failure_that_the_kernel_forced_is_met_though_nobody_counted_it) {
    const auto slab = fault("fail-page-alloc", "workload");
    model::ForcedFailures forced;
    forced.counts["fail_page_alloc"] = 1;
    BOOST_TEST(not_met(slab, {record(armed), record(ended)}, {workload}, forced).empty());
    BOOST_TEST(!not_met(slab, {record(armed), record(ended)}, {workload}).empty());
}

BOOST_AUTO_TEST_CASE(a_trap_for_the_workload_is_only_set_up) {
    auto trap = fault("notifier-error", "workload");
    trap.parameters["provoke"] = "false";
    BOOST_TEST(not_met(trap, {record(armed)}).empty());
    trap.parameters["provoke"] = "true";
    BOOST_TEST(!not_met(trap, {record(armed)}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
