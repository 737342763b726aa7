// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/run_file.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::config {
namespace {

/// Two workloads, a scenario of each, and whatever file a test writes beside them.
struct Files {
    Files() {
        declare("churn", "rounds", "integer", "1");
        declare("fill", "limit", "size", "\"32MiB\"");
        write("churn",
              "[scenario]\nname = \"churn\"\nworkload = \"churn\"\n"
              "[matrix]\nkernel = \"a\"\nrepeat = 3\n");
        write("fill", "[scenario]\nname = \"fill\"\nworkload = \"fill\"\n");
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE(loaded.has_value());
        catalogue = std::move(*loaded);
    }

    void declare(const std::string& name, const std::string& parameter, const std::string& type,
                 const std::string& value) const {
        const auto workload = directory.path() / "workloads" / name;
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(
            workload / "workload.toml", "name = \"" + name + "\"\n[parameter." + parameter +
                                            "]\ntype = \"" + type + "\"\ndefault = " + value +
                                            "\n"));
    }
    void write(const std::string& name, const std::string& text) const {
        BOOST_REQUIRE(host::write_file_atomically(directory.path() / (name + ".toml"), text));
    }
    Checked<RunFile> load(const std::string& text, const Overrides& overrides = {}) const {
        write("x", text);
        return load_run_file(directory.path() / "x.toml", catalogue, overrides);
    }
    /// All mistakes, without the directory's name; empty if there are none.
    std::string mistakes(const std::string& text) const {
        const auto loaded = load(text);
        std::string all;
        if (loaded) return all;
        for (const auto& problem : loaded.error()) {
            auto one = to_string(problem);
            const auto prefix = directory.path().string() + "/";
            for (auto at = one.find(prefix); at != std::string::npos; at = one.find(prefix))
                one.erase(at, prefix.size());
            all += one + "\n";
        }
        return all;
    }

    test::TemporaryDirectory directory;
    WorkloadCatalogue catalogue;
};

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

const std::string churn = "[scenario]\nname = \"x\"\nworkload = \"churn\"\n[matrix]\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(matrices, Files)

BOOST_AUTO_TEST_CASE(axes_are_topologies_and_parameters_too) {
    const auto run = load(
        "[scenario]\nname = \"x\"\nworkload = \"fill\"\n[topology]\nmemory = \"2GiB\"\n"
        "[matrix]\ntopology = [{ name = \"flat\", sockets = 1 }, { cpu = \"Nehalem\" }]\n"
        "[matrix.workload]\nlimit = [\"16MiB\", \"1GiB\"]\n");
    BOOST_REQUIRE(run.has_value());
    const auto& matrix = run->scenarios.at(0).matrix;
    BOOST_TEST_REQUIRE(matrix.topologies.size() == 2U);
    BOOST_TEST(matrix.topologies[0].name == "flat");
    BOOST_TEST(matrix.topologies[0].topology.nodes.size() == 1U);
    BOOST_TEST(matrix.topologies[0].topology.memory.mebibytes() == 2048U);
    BOOST_TEST(matrix.topologies[1].topology.nodes.size() == 2U);
    BOOST_TEST(matrix.topologies[1].name == "2 sockets, 4 CPUs, 2 nodes, 2GiB");
    BOOST_TEST(matrix.parameters.at(0).values.at(1) == "1073741824");
}

BOOST_AUTO_TEST_CASE(topologies_may_be_tables_with_their_names) {
    const auto run = load(churn + "[matrix.topology.quad]\nsockets = 4\n");
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->scenarios.at(0).matrix.topologies.at(0).name == "quad");
    BOOST_TEST(run->scenarios.at(0).matrix.topologies.at(0).topology.sockets == 4U);
}

BOOST_AUTO_TEST_CASE(an_inclusion_takes_from_the_matrix_what_it_does_not_say) {
    const auto run = load(churn +
                          "kernel = \"a\"\nseed = [1, 2]\nexclude = \"seed == 1\"\n"
                          "[[matrix.include]]\nseed = [9]\nworkload = { rounds = 50 }\n");
    BOOST_REQUIRE(run.has_value());
    const auto& matrix = run->scenarios.at(0).matrix;
    BOOST_TEST(matrix.exclude.size() == 1U);
    BOOST_TEST_REQUIRE(matrix.include.size() == 1U);
    BOOST_TEST(matrix.include[0].kernels.at(0) == "a");
    BOOST_TEST(matrix.include[0].seeds.at(0) == 9U);
    BOOST_TEST(matrix.include[0].parameters.at(0).values.at(0) == "50");
    BOOST_TEST(matrix.include[0].exclude.empty());
}

BOOST_AUTO_TEST_CASE(each_mistake_of_a_matrix_has_its_place) {
    const auto text = mistakes(churn +
                               "topology = [{ sockets = 99 }]\n"
                               "exclude = [\"seed = 1\", \"kernle ~ x\", \"workload.limit == 1\"]\n"
                               "[matrix.workload]\nruonds = [1]\nrounds = [1, 2, \"x\", 2]\n"
                               "[[matrix.include]]\nsed = [1]\n");
    CHECK_HAS(text, "x.toml:5:25: error: 'matrix.topology[0].sockets' must be between 1 and 8");
    CHECK_HAS(text, "x.toml:6:18: error: a comparison of 'seed' is expected here");
    CHECK_HAS(text, "x.toml:6:25: error: no cell has a 'kernle'");
    CHECK_HAS(text, "x.toml:6:39: error: no cell has a 'workload.limit'");
    CHECK_HAS(text,
              "x.toml:8:10: error: workload 'churn' has no parameter 'ruonds'\n"
              "  hint: did you mean 'rounds'?");
    CHECK_HAS(text, "x.toml:9:17: error: 'matrix.workload.rounds' must be an integer");
    CHECK_HAS(text, "x.toml:9:10: error: 'matrix.workload.rounds' has a value twice: 2");
    CHECK_HAS(text, "x.toml:11:1: error: unknown key 'matrix.include[0].sed'");
}

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
    CHECK_HAS(text, "x.toml:2:30: error: there are two scenarios 'churn'");
    CHECK_HAS(text, "x.toml:2:39: error: a scenario is named by a string");
    CHECK_HAS(text, "x.toml:3:1: error: unknown key 'run.bugdet'");
    CHECK_HAS(text, "x.toml:5:10: error: 'matrix.repeat' must be between");
    CHECK_HAS(text, "x.toml:7:9: error: no workload of these scenarios has a parameter 'wrong'");
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 9, text);
    CHECK_HAS(mistakes("[run]\nname = \"x\"\n"), "'run.scenarios' is missing");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
