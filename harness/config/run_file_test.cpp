// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/run_file.hpp"

#include "config/matrix_test_files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::config {
namespace {

using namespace test_files;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_files, MatrixFiles)

BOOST_AUTO_TEST_CASE(a_matrix_file_lays_its_axes_over_those_of_its_scenarios) {
    const auto run = load(
        "[run]\nname = \"nightly\"\nbudget = \"30min\"\n"
        "scenarios = [\"churn\", { file = \"fill.toml\", set = [\"timeout=5s\"] }]\n"
        "[matrix]\nkernel = [\"b\", \"c\"]\n[matrix.workload]\nrounds = [7]\n");
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->is_matrix);
    BOOST_TEST(run->budget.count() == 30 * 60 * 1000);
    BOOST_TEST(run->repeat_failures == 2U);
    BOOST_TEST_REQUIRE(run->scenarios.size() == 2U);
    BOOST_TEST(run->scenarios[0].matrix.kernels.size() == 2U);
    BOOST_TEST(run->scenarios[0].matrix.repeat == 3U);
    BOOST_TEST(run->scenarios[0].matrix.parameters.at(0).values.at(0) == "7");
    BOOST_TEST(run->scenarios[1].matrix.parameters.empty());
    BOOST_TEST(run->scenarios[1].timeouts.workload.count() == 5000);
}

BOOST_AUTO_TEST_CASE(the_command_line_goes_to_the_file_or_to_its_scenarios) {
    const auto run = load("[run]\nscenarios = [\"churn\"]\n",
                          {{"matrix.repeat=9", "run.retries=0", "topology.sockets=1"}, {"k"}});
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->scenarios[0].matrix.repeat == 9U);
    BOOST_TEST(run->scenarios[0].topology.sockets == 1U);
    BOOST_TEST(run->scenarios[0].matrix.kernels.at(0) == "k");
    BOOST_TEST(run->retries == 0U);
}

BOOST_AUTO_TEST_CASE(each_mistake_of_a_matrix_file_has_its_place_and_is_told_once) {
    const auto text = mistakes(
        "[run]\nscenarios = [\"churn\", \"fil\", \"churn\", 5]\nbugdet = 1\n"
        "[matrix]\nrepeat = 0\n[matrix.workload]\nwrong = [1]\n");
    CHECK_HAS(text,
              "x.toml:2:23: error: there is no scenario 'fil.toml'\n"
              "  hint: did you mean 'fill'?");
    CHECK_HAS(text,
              "x.toml:2:30: error: there are two scenarios 'churn'\n"
              "  hint: give this one another name: { file = \"churn\", name = \"churn-2\"");
    CHECK_HAS(text, "x.toml:2:39: error: a scenario is named by a string");
    CHECK_HAS(text, "x.toml:3:1: error: unknown key 'run.bugdet'");
    CHECK_HAS(text, "x.toml:5:10: error: 'matrix.repeat' must be between");
    CHECK_HAS(text, "x.toml:7:9: error: no workload of these scenarios has a parameter 'wrong'");
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 9, text);
    CHECK_HAS(mistakes("[run]\nname = \"x\"\n"), "'run.scenarios' is missing");
}

BOOST_AUTO_TEST_CASE(a_scenario_runs_twice_under_two_names) {
    const auto run = load(
        "[run]\nscenarios = [\"churn\", { file = \"churn\", name = \"churn-long\", "
        "set = [\"workload.rounds=90\"] }]\n");
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST_REQUIRE(run->scenarios.size() == 2U);
    BOOST_TEST(run->scenarios[0].workload.parameters.at("rounds") == "1");
    BOOST_TEST(run->scenarios[1].name == "churn-long");
    BOOST_TEST(run->scenarios[1].workload.parameters.at("rounds") == "90");
    CHECK_HAS(mistakes("[run]\nscenarios = [{ file = \"churn\", name = \"Churn!\" }]\n"),
              "x.toml:2:39: error: 'Churn!' is no plain name");
}

BOOST_AUTO_TEST_CASE(a_program_takes_the_place_of_those_that_scenarios_run_and_of_no_other) {
    BOOST_REQUIRE(host::make_directories(directory.path() / "workloads/program"));
    BOOST_REQUIRE(
        host::write_file_atomically(directory.path() / "workloads/program/workload.toml",
                                    "name = \"program\"\n[parameter.file]\ntype = \"program\"\n"
                                    "[parameter.args]\ntype = \"strings\"\ndefault = []\n"));
    catalogue = load_workloads(directory.path()).value();
    const auto kept = directory.path() / "kept.sh";
    BOOST_REQUIRE(host::write_file_atomically(kept, "#!/bin/sh\n"));
    write("repro",
          "[scenario]\nname = \"repro\"\nworkload = { program = \"gone.sh\" }\n"
          "[matrix]\nkernel = \"a\"\n");
    Overrides overrides;
    overrides.program = kept;
    overrides.arguments = {"-n"};
    const auto run = load("[run]\nscenarios = [\"churn\", \"repro\"]\n", overrides);
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->scenarios[0].workload.name == "churn");
    BOOST_TEST(run->scenarios[1].workload.parameters.at("file") == kept.string());
    BOOST_TEST(run->scenarios[1].workload.parameters.at("args") == R"(["-n"])");
    const auto none = load("[run]\nscenarios = [\"churn\"]\n", overrides);
    BOOST_REQUIRE(!none.has_value());
    CHECK_HAS(none.error().at(0).what, "no scenario of this matrix file runs a program");
}

BOOST_AUTO_TEST_CASE(a_mistake_in_what_an_entry_sets_stands_there) {
    const std::string text =
        "[run]\nscenarios = [\n"
        "{ file = \"churn\", set = [\"workload.ruonds=1\", \"topology.sockets=99\", \"nonsense\"] "
        "}]\n";
    const auto told = mistakes(text);
    CHECK_HAS(told, "x.toml:3:26: error: unknown key 'scenario.workload.ruonds'");
    CHECK_HAS(told, "x.toml:3:47: error: 'topology.sockets' must be between 1 and 8");
    CHECK_HAS(told, "x.toml:3:70: error: 'nonsense' is no setting");
    // The command line's own change takes the place of the entry's.
    const auto run = load(text, {{"topology.sockets=77"}, {}});
    BOOST_REQUIRE(!run.has_value());
    const auto by_hand = std::count_if(
        run.error().begin(), run.error().end(),
        [](const auto& problem) { return problem.where == "--set topology.sockets"; });
    BOOST_TEST(by_hand == 1);
}

BOOST_AUTO_TEST_CASE(an_inclusion_may_be_for_some_of_the_scenarios) {
    const auto run = load(
        "[run]\nscenarios = [\"churn\", \"fill\"]\n[matrix]\nkernel = \"a\"\n"
        "[[matrix.include]]\nscenario = \"churn\"\nseed = [5]\nworkload = { rounds = 7 }\n"
        "[[matrix.include]]\nscenario = [\"churn\", \"fill\"]\nseed = [6]\n"
        "[[matrix.include]]\nseed = [8]\n");
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->scenarios.at(0).matrix.include.size() == 3U);
    BOOST_TEST_REQUIRE(run->scenarios.at(1).matrix.include.size() == 2U);
    BOOST_TEST(run->scenarios[1].matrix.include[0].seeds.at(0) == 6U);
    const auto text = mistakes(
        "[run]\nscenarios = [\"churn\", \"fill\"]\n[matrix]\nkernel = \"a\"\n"
        "[[matrix.include]]\nscenario = \"churm\"\n"
        "[[matrix.include]]\nscenario = \"fill\"\nworkload = { rounds = 7 }\n"
        "[[matrix.include]]\nworkload = { roudns = 7 }\n");
    CHECK_HAS(text,
              "x.toml:6:12: error: no scenario of this file is called 'churm'\n"
              "  hint: did you mean 'churn'?");
    CHECK_HAS(text, "x.toml:9:23: error: workload 'fill' has no parameter 'rounds'");
    CHECK_HAS(text, "x.toml:11:23: error: no workload of these scenarios has a parameter 'roudns'");
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 5, text);
}

BOOST_AUTO_TEST_CASE(an_exclusion_may_name_what_one_of_the_scenarios_has) {
    const std::string head = "[run]\nscenarios = [\"churn\", \"fill\"]\n[matrix]\n";
    BOOST_TEST(mistakes(head + "exclude = \"workload.rounds > 3\"\n") == "");
    CHECK_HAS(mistakes(head + "exclude = \"workload.ruonds > 3\"\n"),
              "x.toml:4:12: error: no cell has a 'workload.ruonds'");
    CHECK_HAS(mistakes(head + "exclude = \"kernel > 3\"\n"), "'>' compares numbers");
}

BOOST_AUTO_TEST_CASE(every_scenario_that_we_ship_is_right) {
    const auto workloads = load_workloads(std::filesystem::path(FAULTLINE_BUILD_DIR) / "guest");
    BOOST_REQUIRE(workloads.has_value());
    std::size_t count = 0;
    const auto shipped = std::filesystem::path(FAULTLINE_SOURCE_DIR) / "scenarios";
    for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
        if (entry.path().extension() != ".toml") continue;
        const auto run = load_run_file(entry.path(), *workloads, {});
        BOOST_TEST_REQUIRE((run ? "" : config::to_string(run.error().front())) == "");
        ++count;
    }
    BOOST_TEST(count >= 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
