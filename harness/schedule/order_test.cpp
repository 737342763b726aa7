// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/order.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {
namespace {

using model::Status;

std::vector<PlannedCell> cells() {
    model::Scenario scenario;
    scenario.name = "x";
    scenario.matrix.kernels = {"a", "b", "c"};
    scenario.matrix.repeat = 2;
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    return cells_of(scenario);
}

model::CellSummary past(const model::Cell& cell, Status status, double seconds) {
    model::CellSummary summary;
    summary.id = cell.id;
    summary.scenario = cell.scenario;
    summary.kernel = cell.kernel;
    summary.status = status;
    summary.seconds = seconds;
    return summary;
}

/// "a1 a2 b1"
std::string names(const std::vector<OrderedCell>& ordered) {
    std::string text;
    for (const auto& [planned, seconds] : ordered) {
        text +=
            (text.empty() ? "" : " ") + planned.cell.kernel + std::to_string(planned.cell.attempt);
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(the_longest_begins_first_and_what_never_ran_counts_as_long_as_it_may) {
    const auto planned = cells();
    model::RunSummary run;
    run.cells = {past(planned[0].cell, Status::pass, 10), past(planned[2].cell, Status::pass, 20),
                 past(planned[3].cell, Status::pass, 30)};
    PastRuns history;
    history.add(run);
    // a2 is as long as a1; of kernel c nothing is known but the scenario's mean, 20 s.
    BOOST_TEST(names(in_order(planned, history, false)) == "b2 b1 c1 c2 a1 a2");
    BOOST_TEST(names(in_order(planned, PastRuns(), false)) == "a1 a2 b1 b2 c1 c2");
}

BOOST_AUTO_TEST_CASE(in_a_limited_time_news_comes_first_and_repetitions_last) {
    const auto planned = cells();
    model::RunSummary run;
    run.cells = {past(planned[0].cell, Status::pass, 10), past(planned[2].cell, Status::fail, 20)};
    PastRuns history;
    history.add(run);
    BOOST_TEST(names(in_order(planned, history, true)) == "b1 c1 a1 a2 c2 b2");
}

BOOST_AUTO_TEST_CASE(an_error_says_nothing_of_how_long_a_cell_takes) {
    const auto planned = cells();
    model::RunSummary run;
    run.cells = {past(planned[0].cell, Status::error, 1)};
    PastRuns history;
    history.add(run);
    BOOST_TEST(!history.expected_seconds(planned[0].cell).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
