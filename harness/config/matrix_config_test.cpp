// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/matrix_config.hpp"

#include "config/matrix_test_files.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::config {
namespace {

using namespace test_files;

const std::string churn = "[scenario]\nname = \"x\"\nworkload = \"churn\"\n[matrix]\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(matrices, MatrixFiles)

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

BOOST_AUTO_TEST_CASE(a_machine_has_one_name_and_a_name_one_machine) {
    const auto text =
        mistakes(churn +
                 "topology = [{ name = \"a\", sockets = 1 }, { name = \"a\", sockets = 4 },\n"
                 "            { name = \"b\", sockets = 1 }, { cpu = \"Nehalem\" }, {}]\n");
    CHECK_HAS(text, "x.toml:5:42: error: two different topologies are called 'a'");
    CHECK_HAS(text, "x.toml:6:13: error: topology 'b' is the same machine as 'a'");
    CHECK_HAS(text, "x.toml:6:63: error: two different topologies are called '2 sockets, 4 CPUs");
    const auto tables =
        mistakes(churn + "[matrix.topology.a]\nsockets = 4\n[matrix.topology.b]\nsockets = 4\n");
    CHECK_HAS(tables, "x.toml:7:1: error: topology 'b' is the same machine as 'a'");
}

BOOST_AUTO_TEST_CASE(a_comparison_that_compares_nothing_is_a_mistake_where_it_stands) {
    const auto text = mistakes(churn +
                               "exclude = [\"kernel < 3\", \"seed ~ 5\", \"seed == two\",\n"
                               "           \"workload.rounds ~ 1\", \"workload.rounds > many\"]\n");
    CHECK_HAS(text, "x.toml:5:20: error: '<' compares numbers, and 'kernel' is text");
    CHECK_HAS(text, "x.toml:5:32: error: '~' looks into text, and 'seed' is a number");
    CHECK_HAS(text, "x.toml:5:47: error: 'seed' is a number, and 'two' is none");
    CHECK_HAS(text, "x.toml:6:29: error: '~' looks into text, and 'workload.rounds' is a number");
    CHECK_HAS(text, "x.toml:6:54: error: 'workload.rounds' is a number, and 'many' is none");
    BOOST_TEST(mistakes(churn + "exclude = \"kernel ~ sid && workload.rounds > 1\"\n") == "");
}

BOOST_AUTO_TEST_CASE(a_plan_of_the_matrix_is_checked_like_the_scenarios_own) {
    const auto read = [](std::string_view text) {
        const auto root = toml::parse(text, std::string_view("m.toml"));
        Report report{"m.toml", {}};
        model::Topology topology;
        MatrixContext context;
        context.topology = &topology;
        model::Matrix matrix;
        read_matrix(root, "matrix", context, matrix, report);
        return std::pair(matrix, report.problems);
    };
    const auto [matrix, problems] = read(
        "[faults.none]\n[[faults.slab.fault]]\nkind = 'failslab'\n"
        "[[faults.slab.fault]]\nkind = 'nmi'\n");
    BOOST_TEST(problems.empty());
    BOOST_REQUIRE(matrix.plans.size() == 2U);
    BOOST_TEST(matrix.plans[0].faults.empty());
    BOOST_TEST(matrix.plans[1].name == "slab");
    BOOST_TEST(matrix.plans[1].faults.size() == 2U);
    const auto wrong = read("[[faults.slab.fault]]\nkind = 'failslap'\n").second;
    BOOST_REQUIRE(wrong.size() == 1U);
    BOOST_TEST(wrong[0].where == "m.toml:2:8");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
