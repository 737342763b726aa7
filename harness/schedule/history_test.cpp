// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/history.hpp"

#include "store/run_directory.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::schedule {
namespace {
namespace fs = std::filesystem;
using model::Status;

model::Cell cell(const std::string& id, const std::string& kernel) {
    return {id, kernel, 0, 1, "nas", {}};
}

/// A run without a run.json, as it is while it goes on: the verdicts tell.
void write_run(const fs::path& path) {
    auto run = store::RunDirectory::create(path);
    BOOST_REQUIRE(run);
    const auto add = [&](const model::Cell& planned, Status status, double seconds) {
        model::Verdict verdict;
        verdict.cell = planned;
        verdict.scenario = planned.scenario;
        verdict.status = status;
        verdict.started = "2026-11-01T10:00:00Z";
        verdict.seconds = {{model::CellPhase::workload, seconds}};
        const auto place = run->add_cell(planned);
        BOOST_REQUIRE(place);
        BOOST_REQUIRE(run->write_verdict(*place, verdict));
    };
    add(cell("1", "old"), Status::pass, 10);
    add(cell("2", "old"), Status::fail, 30);
    add(cell("3", "new"), Status::pass, 50);
    add(cell("4", "new"), Status::error, 999);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(past_runs)

BOOST_AUTO_TEST_CASE(the_index_tells_how_long_a_cell_took_or_one_like_it) {
    const test::TemporaryDirectory directory;
    const auto results = directory.path() / "results";
    write_run(results / "one");
    const PastRuns past(results, {});
    BOOST_TEST(past.expected_seconds(cell("1", "old")).value() == 10.0);
    BOOST_TEST(past.expected_seconds(cell("other", "old")).value() == 20.0);
    BOOST_TEST(past.expected_seconds(cell("4", "new")).value() == 50.0);  // an error tells nothing
    BOOST_TEST(past.expected_seconds(cell("other", "none")).value() == 30.0);
    BOOST_TEST((past.last_status(cell("2", "old")) == Status::fail));
    BOOST_TEST(!past.last_status(cell("4", "new")).has_value());
}

BOOST_AUTO_TEST_CASE(no_index_is_made_where_none_is_wanted) {
    const test::TemporaryDirectory directory;
    write_run(directory.path() / "one");
    const PastRuns past(directory.path(), {});
    BOOST_TEST(!past.expected_seconds(cell("1", "old")).has_value());
    BOOST_TEST(!fs::exists(directory.path() / store::index_name));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
