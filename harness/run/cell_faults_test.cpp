// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_faults.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {
namespace {

model::Fault fault(std::string kind, bool optional = false,
                   model::FaultSide side = model::FaultSide::guest) {
    model::Fault made;
    made.kind = std::move(kind);
    made.optional = optional;
    made.side = side;
    return made;
}

model::FaultRecord record(std::size_t index, model::FaultState state) {
    return {index, "k", state, 1, 1, "because"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cell_faults)

BOOST_AUTO_TEST_CASE(a_kernel_that_cannot_do_a_fault_skips_its_cell) {
    model::Scenario scenario;
    scenario.faults = {fault("clock-jump"), fault("failslab")};
    const auto cell = faults_for(scenario, "CONFIG_FAULT_INJECTION_DEBUG_FS=y\n");
    BOOST_TEST(cell.skip == "fault failslab: the kernel was built without CONFIG_FAILSLAB");
    BOOST_TEST(faults_for(scenario, "").skip.empty());
}

BOOST_AUTO_TEST_CASE(an_optional_fault_is_left_out_and_recorded) {
    model::Scenario scenario;
    scenario.faults = {fault("failslab", true), fault("clock-jump")};
    const auto cell = faults_for(scenario, "CONFIG_NUMA=y\n");
    BOOST_TEST(cell.skip.empty());
    BOOST_REQUIRE(cell.left_out.size() == 1u);
    BOOST_CHECK(cell.left_out[0].state == model::FaultState::left_out);
    const auto agents = faults_of_the_agent(cell.plan);
    BOOST_REQUIRE(agents.size() == 1u);
    BOOST_TEST(agents[0].index == 1u);
}

BOOST_AUTO_TEST_CASE(a_deterministic_cell_refuses_faults_in_the_hosts_time) {
    model::Scenario scenario;
    scenario.mode = model::Mode::deterministic;
    scenario.faults = {fault("clock-jump")};
    BOOST_TEST(faults_for(scenario, "").skip.empty());
    scenario.faults.push_back(fault("nmi", false, model::FaultSide::host));
    BOOST_TEST(faults_for(scenario, "").skip.find("deterministic mode") != std::string::npos);
    scenario.faults.back().optional = true;
    BOOST_TEST(faults_for(scenario, "").skip.empty());
    BOOST_TEST(faults_for(scenario, "").left_out.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_agent_gets_the_guests_faults_only) {
    BOOST_TEST(faults_of_the_agent({fault("nmi", false, model::FaultSide::host)}).empty());
}

BOOST_AUTO_TEST_CASE(a_fault_that_was_refused_and_never_happened_is_told) {
    using enum model::FaultState;
    const std::vector<model::Fault> plan{fault("a", true), fault("b"), fault("c")};
    BOOST_TEST(missing_fault(plan, {record(1, refused)}) == "fault b: because");
    BOOST_TEST(missing_fault(plan, {record(0, refused)}).empty());
    BOOST_TEST(missing_fault(plan, {record(1, fired), record(1, refused)}).empty());
    BOOST_TEST(missing_fault(plan, {record(2, accepted)}).empty());
    BOOST_TEST(missing_fault(plan, {}).empty());
}

BOOST_AUTO_TEST_CASE(what_was_only_set_up_before_it_was_refused_has_not_happened) {
    using enum model::FaultState;
    const std::vector<model::Fault> plan{fault("a")};
    BOOST_TEST(missing_fault(plan, {record(0, armed), record(0, refused)}) == "fault a: because");
    BOOST_TEST(missing_fault(plan, {record(0, armed), record(0, fired)}).empty());
}

BOOST_AUTO_TEST_CASE(a_fault_that_never_came_is_told_unless_it_is_optional) {
    using enum model::FaultState;
    const std::vector<model::Fault> plan{fault("a"), fault("b", true)};
    BOOST_TEST(missing_fault(plan, {record(0, armed), record(0, not_reached)}) ==
               "fault a never came: because");
    BOOST_TEST(missing_fault(plan, {record(1, not_reached)}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
