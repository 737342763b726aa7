// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/matrix.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace faultline::schedule {
namespace {

model::Scenario scenario() {
    model::Scenario scenario;
    scenario.name = "x";
    scenario.workload = {"churn", {{"rounds", "1"}}};
    scenario.matrix.kernels = {"a", "b"};
    scenario.matrix.seeds = {0, 1};
    scenario.matrix.repeat = 2;
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    return scenario;
}

model::TopologyVariant sockets(unsigned count) {
    model::Topology topology;
    topology.sockets = count;
    topology.nodes = model::nodes_by_socket(topology);
    return {"t" + std::to_string(count), topology};
}

std::set<std::string> ids_of(const std::vector<PlannedCell>& cells) {
    std::set<std::string> ids;
    for (const auto& planned : cells)
        ids.insert(planned.cell.id);
    return ids;
}

model::CellFilter filter(std::string_view text) {
    return model::CellFilter::parse(text).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matrix)

BOOST_AUTO_TEST_CASE(a_cell_keeps_its_id_and_every_cell_has_its_own) {
    auto once = scenario();
    const auto cells = cells_of(once);
    BOOST_TEST_REQUIRE(cells.size() == 8U);
    BOOST_TEST(ids_of(cells).size() == 8U);
    BOOST_TEST((ids_of(cells) == ids_of(cells_of(once))));
    once.panic_on_oops = true;
    BOOST_TEST(cells_of(once)[0].cell.id != cells[0].cell.id);
    once.panic_on_oops = false;
    once.topology.nodes[0].distances[1] = 30;
    BOOST_TEST(cells_of(once)[0].cell.id != cells[0].cell.id);
}

BOOST_AUTO_TEST_CASE(plans_are_an_axis_and_are_added_to_the_scenarios_own_faults) {
    auto plain = scenario();
    plain.faults.resize(1);
    plain.faults[0].kind = "nmi";
    const auto without = cells_of(plain);
    auto planned = plain;
    planned.matrix.plans = {{"none", {}}, {"slab", {}}};
    planned.matrix.plans[1].faults.resize(1);
    planned.matrix.plans[1].faults[0].kind = "failslab";
    const auto cells = cells_of(planned);
    BOOST_TEST_REQUIRE(cells.size() == 2 * without.size());
    BOOST_TEST(count_cells(planned.matrix) == cells.size());
    BOOST_TEST(ids_of(cells).size() == cells.size());
    for (const auto& cell : cells) {
        const bool slab = cell.cell.axes.at("faults") == "slab";
        BOOST_TEST(cell.scenario->faults.size() == (slab ? 2U : 1U));
        BOOST_TEST(matches(cell, filter("faults == slab")) == slab);
    }
    BOOST_TEST(ids_of(cells).contains(without[0].cell.id));
}

BOOST_AUTO_TEST_CASE(a_program_gives_the_same_cell_wherever_it_lies_and_another_when_it_changed) {
    const auto id = [](const std::string& path, const std::string& digest) {
        auto one = scenario();
        one.workload = {"program", {{"file", path}}, {{path, digest}}};
        return cells_of(one).at(0).cell.id;
    };
    BOOST_TEST(id("/home/u/repro.c", "a") == id("/r/cells/x/program/repro.c", "a"));
    BOOST_TEST(id("/home/u/repro.c", "a") != id("/home/u/repro.c", "b"));
    BOOST_TEST(id("/home/u/repro.c", "a") != id("/home/u/other.c", "a"));
}

BOOST_AUTO_TEST_CASE(a_value_gives_the_same_cell_wherever_it_was_said) {
    auto as_axis = scenario();
    as_axis.matrix.parameters = {{"rounds", {"1", "9"}}};
    as_axis.matrix.topologies = {sockets(4)};
    auto as_key = scenario();
    as_key.workload.parameters["rounds"] = "9";
    as_key.topology = sockets(4).topology;
    const auto cells = ids_of(cells_of(as_axis));
    BOOST_TEST(cells.size() == 16U);
    for (const auto& id : ids_of(cells_of(as_key)))
        BOOST_TEST(cells.contains(id));
}

BOOST_AUTO_TEST_CASE(a_cells_scenario_is_that_of_its_variant) {
    auto varied = scenario();
    varied.matrix.parameters = {{"rounds", {"1", "9"}}};
    varied.matrix.topologies = {sockets(1), sockets(4)};
    const auto cells = cells_of(varied);
    BOOST_TEST_REQUIRE(cells.size() == count_cells(varied.matrix));
    for (const auto& planned : cells) {
        const auto& cell = planned.cell;
        BOOST_TEST(cell.axes.at("topology") ==
                   "t" + std::to_string(planned.scenario->topology.sockets));
        BOOST_TEST(cell.axes.at("workload.rounds") ==
                   planned.scenario->workload.parameters.at("rounds"));
    }
}

BOOST_AUTO_TEST_CASE(what_is_excluded_may_be_included_again_and_nothing_runs_twice) {
    auto chosen = scenario();
    chosen.matrix.exclude = {filter("kernel == b && seed == 1"), filter("attempt == 2")};
    BOOST_TEST(cells_of(chosen).size() == 3U);
    auto more = chosen.matrix;
    more.kernels = {"b"};
    more.seeds = {1};
    more.repeat = 1;
    chosen.matrix.include = {more, more};
    const auto cells = cells_of(chosen);
    BOOST_TEST_REQUIRE(cells.size() == 4U);
    BOOST_TEST(cells[3].cell.kernel == "b");
    BOOST_TEST(cells[3].cell.seed == 1U);
}

BOOST_AUTO_TEST_CASE(an_expression_sees_all_that_a_cell_is) {
    const auto cells = cells_of(scenario());
    const auto& first = cells.front();
    for (const auto* text : {"kernel == a", "scenario == x", "workload == churn", "seed == 0",
                             "attempt == 1", "workload.rounds == 1", "topology ~ \"2 sockets\""}) {
        BOOST_TEST(matches(first, filter(text)), text);
    }
    BOOST_TEST(matches(first, filter("id == " + first.cell.id)));
    BOOST_TEST(!matches(first, filter("workload.other == 1")));
}

BOOST_AUTO_TEST_CASE(every_cell_is_in_one_shard) {
    const auto cells = cells_of(scenario());
    std::size_t dealt = 0;
    for (const auto& planned : cells) {
        unsigned times = 0;
        for (unsigned number = 1; number <= 3; ++number)
            times += is_in({number, 3}, planned.cell) ? 1 : 0;
        BOOST_TEST(times == 1U);
        dealt += is_in({1, 3}, planned.cell) ? 1 : 0;
    }
    BOOST_TEST(dealt > 0U);
    BOOST_TEST(dealt < cells.size());
}

BOOST_AUTO_TEST_CASE(another_attempt_is_the_cell_that_repeat_would_give) {
    auto once = scenario();
    const auto twice = cells_of(once);
    once.matrix.repeat = 1;
    BOOST_TEST(with_attempt(cells_of(once)[0], 2).cell.id == twice[1].cell.id);
}

BOOST_AUTO_TEST_CASE(a_matrix_that_nobody_could_run_is_counted_without_being_made) {
    auto huge = scenario().matrix;
    huge.repeat = 10000;
    huge.seeds.assign(1U << 20, 0);
    for (int i = 0; i < 8; ++i)
        huge.parameters.push_back({"p", std::vector<std::string>(1000, "1")});
    BOOST_TEST(count_cells(huge) == std::numeric_limits<std::uint64_t>::max());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
