// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/conflicts.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::faults {
namespace {

model::Fault fault(std::string kind, model::FaultSide side, const char* at) {
    model::Fault made;
    made.kind = std::move(kind);
    made.side = side;
    made.at = std::get<model::FaultTime>(model::parse_fault_time(at));
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_conflicts)

BOOST_AUTO_TEST_CASE(a_suspended_guest_and_breakpoints_do_not_go_together) {
    auto pause = fault("pause", model::FaultSide::host, "workload");
    pause.parameters["clock"] = "stops";
    const auto delay = fault("delay", model::FaultSide::debugger, "boot");
    const auto patch = fault("skip-branch", model::FaultSide::debugger, "boot");
    const auto late = fault("skip-branch", model::FaultSide::debugger, "workload");
    const auto found = conflict(pause, {pause, delay});
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->parameter == "clock");
    BOOST_TEST(found->what.find("beside 'delay'") != std::string::npos);
    BOOST_TEST(conflict(pause, {late}).has_value());
    BOOST_TEST(!conflict(pause, {patch}));
    BOOST_TEST(!conflict(delay, {pause, delay}));
    pause.parameters["clock"] = "runs";
    BOOST_TEST(!conflict(pause, {delay}));
}

BOOST_AUTO_TEST_CASE(the_kernels_boot_is_the_debuggers) {
    auto pause = fault("pause", model::FaultSide::host, "boot+2s");
    pause.parameters["clock"] = "stops";
    BOOST_TEST(
        conflict(pause, {fault("force-rdt", model::FaultSide::debugger, "boot")}).has_value());
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_is_none_of_libvirts) {
    const auto host = [](const char* kind) { return fault(kind, model::FaultSide::host, "boot"); };
    auto failing = host("disk-error");
    BOOST_TEST(conflict(host("disk-throttle"), {failing}).has_value());
    BOOST_TEST(conflict(host("disk-detach"), {failing}).has_value());
    BOOST_TEST(!conflict(failing, {host("disk-detach")}));
    failing.left_out = "why not";
    BOOST_TEST(!conflict(host("disk-detach"), {failing}));
}

BOOST_AUTO_TEST_CASE(forced_rdt_is_in_doubt_beside_cpus_that_come_and_go) {
    const auto rdt = fault("force-rdt", model::FaultSide::debugger, "boot");
    const auto offline = fault("cpu-offline", model::FaultSide::guest, "workload");
    BOOST_TEST(!doubt({rdt, offline}).empty());
    BOOST_TEST(doubt({rdt}).empty());
    BOOST_TEST(doubt({offline}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::faults
