// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/matrix.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {

BOOST_AUTO_TEST_SUITE(matrix)

BOOST_AUTO_TEST_CASE(a_cell_keeps_its_id_and_every_cell_has_its_own) {
    model::Scenario scenario;
    scenario.name = "x";
    scenario.matrix.kernels = {"a", "b"};
    scenario.matrix.seeds = {0, 1};
    scenario.matrix.repeat = 2;
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    const auto cells = cells_of(scenario);
    const auto again = cells_of(scenario);
    BOOST_TEST_REQUIRE(cells.size() == 8U);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        BOOST_TEST(cells[i].id == again[i].id);
        for (std::size_t j = 0; j < i; ++j)
            BOOST_TEST(cells[i].id != cells[j].id);
    }
    scenario.topology.nodes[0].distances[1] = 30;
    BOOST_TEST(cells_of(scenario)[0].id != cells[0].id);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
