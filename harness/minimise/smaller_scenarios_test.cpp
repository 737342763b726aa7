// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/smaller_scenarios.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::minimise {
namespace {

model::Parameter number(std::string usual, std::int64_t minimum,
                        model::ParameterType type = model::ParameterType::integer) {
    model::Parameter parameter;
    parameter.type = type;
    parameter.default_value = std::move(usual);
    parameter.minimum = minimum;
    return parameter;
}

struct Whole {
    model::WorkloadDeclaration workload;
    model::Scenario scenario;

    Whole() {
        scenario.topology.sockets = scenario.topology.cores = 1;
        scenario.topology.memory = model::Bytes{128U << 20};
        scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    }
    void parameter(const std::string& name, model::Parameter declared, std::string value) {
        workload.parameters[name] = std::move(declared);
        scenario.workload.parameters[name] = std::move(value);
    }
    void failslab(const std::string& at, const std::string& times, const std::string& duration) {
        model::Fault fault;
        fault.kind = "failslab";
        fault.at = std::get<model::FaultTime>(model::parse_fault_time(at));
        fault.parameters = {{"probability", "100"}, {"interval", "1"}, {"times", times},
                            {"space", "0"},         {"scope", "all"},  {"duration", duration}};
        scenario.faults.push_back(std::move(fault));
    }
    [[nodiscard]] std::vector<std::string> words() const {
        std::vector<std::string> words;
        for (const auto& smaller : smaller_scenarios(scenario, workload))
            words.push_back(smaller.what);
        return words;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(smaller_scenario, Whole)

BOOST_AUTO_TEST_CASE(a_workloads_numbers_go_to_the_default_the_least_and_half) {
    parameter("rounds", number("500", 0), "2000");
    parameter("seconds", number("60", 12), "60");
    parameter("duration", number("60", 1, model::ParameterType::duration), "8");
    parameter("limit", number("1048576", 4096, model::ParameterType::size), "1048576");
    const std::vector<std::string> wanted{
        "workload: duration 8s -> 1s",    "workload: duration 8s -> 4s",
        "workload: limit 1MiB -> 512KiB", "workload: rounds 2000 -> 500",
        "workload: rounds 2000 -> 1",     "workload: rounds 2000 -> 1000",
        "workload: seconds 60 -> 12",     "workload: seconds 60 -> 30"};
    BOOST_TEST(words() == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_limit_and_what_is_no_amount_are_left_alone_or_go_to_their_defaults) {
    parameter("rounds", number("500", 0), "0");
    parameter("oom_score_adj", number("0", -1000), "-1000");
    parameter("uid", number("0", 0), "1000");
    parameter("hang", number("30", 2), "30");
    const std::vector<std::string> wanted{"workload: oom_score_adj -1000 -> 0",
                                          "workload: uid 1000 -> 0"};
    BOOST_TEST(words() == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_fault_comes_at_its_usual_time_once_and_not_for_long) {
    failslab("phase=grow+2s", "8", "4000");
    const std::vector<std::string> wanted{"fault 1 (failslab): at phase=grow+2s -> workload",
                                          "fault 1 (failslab): at phase=grow+2s -> phase=grow",
                                          "fault 1 (failslab): duration 4s -> 0ms",
                                          "fault 1 (failslab): duration 4s -> 2s",
                                          "fault 1 (failslab): scope all -> workload",
                                          "fault 1 (failslab): times 8 -> 1",
                                          "fault 1 (failslab): times 8 -> 4"};
    BOOST_TEST(words() == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_thing_is_changed_and_nothing_else) {
    failslab("workload", "8", "0");
    parameter("rounds", number("500", 0), "100");
    for (const auto& smaller : smaller_scenarios(scenario, workload)) {
        const bool fault = smaller.what.starts_with("fault");
        BOOST_TEST((smaller.scenario.faults[0].parameters != scenario.faults[0].parameters) ==
                   fault);
        BOOST_TEST((smaller.scenario.workload.parameters != scenario.workload.parameters) ==
                   !fault);
    }
}

BOOST_AUTO_TEST_CASE(only_the_faults_that_are_kept_are_left) {
    for (const auto* times : {"1", "2", "3"})
        failslab("workload", times, "0");
    const auto smaller = with_faults(scenario, {0, 2});
    BOOST_TEST_REQUIRE(smaller.faults.size() == 2U);
    BOOST_TEST(smaller.faults[1].parameters.at("times") == "3");
    BOOST_TEST(describe(smaller) == "2 faults, 1 socket, 1 CPU, 1 node, 128MiB");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::minimise
