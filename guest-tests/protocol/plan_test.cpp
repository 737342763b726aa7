// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/plan.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::protocol {
namespace {

std::string complaint(std::string_view text) {
    const auto answer = parse_plan(text);
    return std::holds_alternative<std::string>(answer) ? std::get<std::string>(answer) : "";
}

const Plan sample{{{"pvpanic", "/faultline/modules/00-pvpanic.ko", true}, {"loop", "", false}},
                  "memcg-oom",
                  {"/faultline/workload/memcg-oom", "limit=33554432"},
                  "/dev/vda",
                  500,
                  18'000'000'000'000'000'000U,
                  true,
                  {{2,
                    "failslab",
                    {FaultMoment::phase, "grow", 0, std::chrono::milliseconds(20), {}},
                    {{"times", "3"}}}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_AUTO_TEST_CASE(a_plan_survives_the_way_through_its_text) {
    const auto answer = parse_plan(to_json(sample));
    BOOST_REQUIRE(std::holds_alternative<Plan>(answer));
    const auto& back = std::get<Plan>(answer);
    BOOST_REQUIRE(back.modules.size() == 2u);
    BOOST_TEST(back.modules[0].name == "pvpanic");
    BOOST_TEST(back.modules[0].path == "/faultline/modules/00-pvpanic.ko");
    BOOST_TEST(back.modules[0].required);
    BOOST_TEST(!back.modules[1].required);
    BOOST_TEST(back.workload == "memcg-oom");
    BOOST_TEST(back.command == sample.command, boost::test_tools::per_element());
    BOOST_TEST(back.root_disk == "/dev/vda");
    BOOST_TEST(back.heartbeat_ms == 500u);
    BOOST_TEST(back.seed == sample.seed);
    BOOST_TEST(back.power_off);
    BOOST_REQUIRE(back.faults.size() == 1u);
    BOOST_TEST(back.faults[0].index == 2u);
    BOOST_TEST(back.faults[0].kind == "failslab");
    BOOST_TEST(to_string(back.faults[0].at) == "phase=grow+20ms");
    BOOST_TEST(back.faults[0].parameters.at("times") == "3");
}

BOOST_AUTO_TEST_CASE(a_plan_that_cannot_be_followed_is_refused_with_its_fault) {
    BOOST_TEST(complaint("") == "not JSON at byte 1");
    BOOST_TEST(complaint("{}") == "'v' is missing");
    auto plan = sample;
    plan.command.clear();
    BOOST_TEST(complaint(to_json(plan)) == "'command' names no program");
    plan = sample;
    plan.heartbeat_ms = 0;
    BOOST_TEST(complaint(to_json(plan)) == "'heartbeat_ms' is out of range");
    plan.heartbeat_ms = 3'600'000;
    BOOST_TEST(complaint(to_json(plan)) == "'heartbeat_ms' is out of range");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
