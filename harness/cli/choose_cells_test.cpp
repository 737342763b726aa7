// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/choose_cells.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::cli {
namespace {

config::RunFile file() {
    config::RunFile file;
    for (const auto* name : {"boot", "nas"}) {
        model::Scenario scenario;
        scenario.name = name;
        scenario.workload = {name, {}};
        scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
        scenario.matrix.kernels = {"debian:bookworm", "debian:sid"};
        scenario.matrix.seeds = {1, 2};
        file.scenarios.push_back(std::move(scenario));
    }
    return file;
}

std::size_t count(const CellChoice& choice) {
    const auto cells = choose_cells(file(), choice);
    BOOST_REQUIRE(cells.has_value());
    return cells->size();
}

std::string mistake(const CellChoice& choice) {
    const auto cells = choose_cells(file(), choice);
    return cells ? "none" : to_string(cells.error().front());
}

CellChoice only(const std::string& text) {
    CellChoice choice;
    choice.only = text;
    return choice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cell_choices)

BOOST_AUTO_TEST_CASE(only_and_skip_choose_by_expression) {
    BOOST_TEST(count({}) == 8U);
    BOOST_TEST(count(only("kernel ~ sid")) == 4U);
    auto both = only("kernel ~ sid");
    both.skip = "scenario == nas && seed == 2";
    BOOST_TEST(count(both) == 3U);
}

BOOST_AUTO_TEST_CASE(a_wrong_expression_is_told_with_its_column) {
    BOOST_TEST(mistake(only("kernel ~")).find("--only:9: error: a value is expected") == 0U);
    BOOST_TEST(mistake(only("seed == 1 || kernl ~ sid"))
                   .find("--only:14: error: no cell has a "
                         "'kernl'") == 0U);
    BOOST_TEST(mistake(only("workload.x == 1")).find("no cell has a 'workload.x'") !=
               std::string::npos);
    BOOST_TEST(mistake(only("seed == 3")).find("it leaves no cell") != std::string::npos);
    BOOST_TEST(mistake(only("seed ~ 5")).find("--only:6: error: '~' looks into text") == 0U);
    BOOST_TEST(mistake(only("kernel < 3")).find("--only:8: error: '<' compares numbers") == 0U);
    CellChoice skip;
    skip.skip = "seed == 1 || seed == two";
    BOOST_TEST(mistake(skip).find("--skip:22: error: 'seed' is a number, and 'two' is none") == 0U);
}

BOOST_AUTO_TEST_CASE(a_parameter_is_compared_as_its_values_are) {
    auto with_parameters = file();
    with_parameters.scenarios[0].workload.parameters = {{"limit", "4096"}, {"class", "S"}};
    const auto told = [&](const std::string& text) {
        const auto cells = choose_cells(with_parameters, only(text));
        return cells ? std::string("none") : to_string(cells.error().front());
    };
    BOOST_TEST(told("workload.limit <= 4KiB && workload.class == S") == "none");
    BOOST_TEST(told("workload.class < 5").find("--only:16: error: '<' compares numbers") == 0U);
    BOOST_TEST(told("workload.limit ~ 4").find("--only:16: error: '~' looks into text") == 0U);
}

BOOST_AUTO_TEST_CASE(a_machine_has_one_name_in_all_inclusions) {
    auto mixed = file();
    auto& matrix = mixed.scenarios[0].matrix;
    auto far = mixed.scenarios[0].topology;
    far.nodes[0].distances[1] = 40;
    auto more = matrix;
    more.topologies = {{"far", far}};
    matrix.include = {more};
    BOOST_TEST(choose_cells(mixed, {}).has_value());
    const auto told = [&] {
        const auto cells = choose_cells(mixed, {});
        return cells ? std::string("none") : cells.error().front().what;
    };
    matrix.include[0].topologies = {{model::describe(far), far}};
    BOOST_TEST(told().find("two different machines of scenario 'boot' are called") == 0U);
    matrix.include[0].topologies = {{"usual", mixed.scenarios[0].topology}};
    BOOST_TEST(told().find("the machines '2 sockets") == 0U);
}

BOOST_AUTO_TEST_CASE(shards_are_disjoint_and_complete) {
    std::size_t total = 0;
    for (const auto* shard : {"1/3", "2/3", "3/3"}) {
        CellChoice choice;
        choice.shard = shard;
        total += count(choice);
    }
    BOOST_TEST(total == 8U);
    for (const auto* shard : {"0/2", "3/2", "1", "1/", "/2", "1/2x", "a/b", "1/-2"}) {
        CellChoice choice;
        choice.shard = shard;
        BOOST_TEST(mistake(choice).find("is no part of a matrix") != std::string::npos, shard);
    }
}

BOOST_AUTO_TEST_CASE(a_cell_is_found_by_its_id_in_any_attempt) {
    const auto cells = choose_cells(file(), {}).value();
    CellChoice choice;
    choice.cell = cells[3].cell.id;
    BOOST_TEST(choose_cells(file(), choice).value().at(0).cell.seed == cells[3].cell.seed);
    const auto later = schedule::with_attempt(cells[3], 7);
    choice.cell = later.cell.id;
    BOOST_TEST(mistake(choice).find("there is no cell") != std::string::npos);
    choice.attempt = 7;
    BOOST_TEST(choose_cells(file(), choice).value().at(0).cell.attempt == 7U);
}

BOOST_AUTO_TEST_CASE(a_matrix_that_nobody_could_run_is_refused) {
    auto huge = file();
    huge.scenarios[1].matrix.repeat = 10000;
    huge.scenarios[1].matrix.seeds.assign(100, 0);
    const auto cells = choose_cells(huge, {});
    BOOST_REQUIRE(!cells.has_value());
    BOOST_TEST(cells.error()[0].what == "the matrix has more than 100000 cells");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
