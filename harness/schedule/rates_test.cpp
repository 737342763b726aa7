// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/rates.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {
namespace {

using model::Status;

model::CellSummary cell(const std::string& kernel, unsigned attempt, Status status) {
    model::CellSummary cell;
    cell.id = kernel + std::to_string(attempt);
    cell.scenario = "x";
    cell.kernel = kernel;
    cell.attempt = attempt;
    cell.status = status;
    return cell;
}

std::vector<model::CellSummary> attempts(unsigned failed, unsigned passed) {
    std::vector<model::CellSummary> cells;
    for (unsigned i = 0; i < failed + passed; ++i)
        cells.push_back(cell("a", i + 1, i < failed ? Status::fail : Status::pass));
    return cells;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(a_rate_is_told_with_its_confidence) {
    const auto rates = failure_rates(attempts(7, 3));
    BOOST_TEST_REQUIRE(rates.size() == 1U);
    BOOST_TEST(to_string(rates[0]) == "fail 7/10 (95 %: 40 to 89 %)");
    BOOST_TEST(rates[0].id == "a1");
}

BOOST_AUTO_TEST_CASE(a_failure_that_never_repeats_is_flaky) {
    const auto rates = failure_rates(attempts(1, 2));
    BOOST_TEST_REQUIRE(rates.size() == 1U);
    BOOST_TEST(to_string(rates[0]) == "fail 1/3 (95 %: 6 to 79 %), flaky");
    BOOST_TEST(!failure_rates(attempts(2, 1)).at(0).flaky);
}

BOOST_AUTO_TEST_CASE(what_was_not_judged_counts_for_nothing) {
    auto cells = attempts(1, 0);
    cells.push_back(cell("a", 2, Status::error));
    cells.push_back(cell("a", 3, Status::skip));
    const auto rates = failure_rates(cells);
    BOOST_TEST_REQUIRE(rates.size() == 1U);
    BOOST_TEST(rates[0].judged == 1U);
    BOOST_TEST(!rates[0].flaky);
}

BOOST_AUTO_TEST_CASE(what_ran_once_or_never_failed_has_no_rate) {
    BOOST_TEST(failure_rates(attempts(1, 0)).empty());
    BOOST_TEST(failure_rates(attempts(0, 5)).empty());
    BOOST_TEST(failure_rates({cell("a", 1, Status::fail), cell("b", 1, Status::pass)}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
