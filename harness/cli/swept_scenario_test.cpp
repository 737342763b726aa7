// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/swept_scenario.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::cli {
namespace {

Prepared prepared_with(model::WorkloadDeclaration workload, model::WorkloadRequest request) {
    for (const auto& [name, value] : request.parameters)
        workload.parameters[name].default_value = value;
    model::Scenario scenario;
    scenario.name = "x";
    scenario.workload = std::move(request);
    scenario.matrix.kernels = {"debian:bookworm/cloud"};
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    Prepared prepared;
    prepared.workloads[workload.name] = std::move(workload);
    prepared.file.file = "x.toml";
    prepared.cells = schedule::cells_of(scenario);
    prepared.file.scenarios = {std::move(scenario)};
    return prepared;
}

model::WorkloadDeclaration declared(const std::string& name) {
    model::WorkloadDeclaration workload;
    workload.name = name;
    workload.executable = "/guest/workloads/" + name;
    return workload;
}

const std::map<std::string, std::string> a_program{
    {"file", "/home/step.c"}, {"args", R"(["a"])"}, {"uid", "0"}, {"compile", "host"}};

BOOST_AUTO_TEST_SUITE(swept_scenario)

BOOST_AUTO_TEST_CASE(a_program_is_the_step_with_its_arguments) {
    const auto made = swept(prepared_with(declared("program"), {"program", a_program}), {3, 9, 7});
    BOOST_TEST_REQUIRE(made.has_value());
    const auto& scenario = made->file.scenarios.front();
    BOOST_TEST(scenario.workload.name == "fail-sweep");
    const auto& parameters = scenario.workload.parameters;
    BOOST_TEST(parameters.at("file") == "/home/step.c");
    BOOST_TEST(parameters.at("args") == R"(["a"])");
    BOOST_TEST(parameters.at("from") == "3");
    BOOST_TEST(parameters.at("most") == "9");
    BOOST_TEST(parameters.at("hang") == "7");
    BOOST_TEST(!scenario.stop_on_finding);
    BOOST_TEST(from_call(scenario, 5).workload.parameters.at("from") == "5");
}

BOOST_AUTO_TEST_CASE(another_workload_is_run_as_the_agent_runs_it) {
    auto workload = declared("boot");
    workload.command_line = "rdt=l3cat";
    const auto made = swept(prepared_with(workload, {"boot", {{"seconds", "1"}}}), {});
    BOOST_TEST_REQUIRE(made.has_value());
    const auto& scenario = made->file.scenarios.front();
    BOOST_TEST(scenario.workload.parameters.at("file") == "/guest/workloads/boot");
    BOOST_TEST(scenario.workload.parameters.at("args") == R"(["seconds=1"])");
    BOOST_TEST(scenario.command_line == "rdt=l3cat");
}

BOOST_AUTO_TEST_CASE(what_would_lack_something_is_a_mistake) {
    auto modules = declared("a");
    modules.modules = {"loop"};
    auto files = declared("b");
    files.files = {"data"};
    for (const auto& workload : {modules, files})
        BOOST_TEST(!swept(prepared_with(workload, {workload.name, {}}), {}).has_value());
    auto other_user = a_program;
    other_user["uid"] = "1000";
    BOOST_TEST(!swept(prepared_with(declared("program"), {"program", other_user}), {}).has_value());
}

BOOST_AUTO_TEST_CASE(of_several_cells_none_is_chosen) {
    auto prepared = prepared_with(declared("program"), {"program", a_program});
    prepared.cells.push_back(prepared.cells.front());
    const auto made = swept(prepared, {});
    BOOST_TEST_REQUIRE(!made.has_value());
    BOOST_TEST(made.error().front().what == "it has 2 cells, and one is swept");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::cli
