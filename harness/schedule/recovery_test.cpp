// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/recovery.hpp"

#include "host/file.hpp"
#include "store/read_run.hpp"
#include "store/run_directory.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::schedule {
namespace {
namespace fs = std::filesystem;
using model::Status;

struct LostSummary {
    test::TemporaryDirectory directory;
    fs::path results = directory.path();
    fs::path run = results / "20261101-100000-nightly";

    LostSummary() {
        auto made = store::RunDirectory::create(run);
        BOOST_REQUIRE(made);
        BOOST_REQUIRE(made->keep("scenario.toml", ""));
        add(*made, "boot", "aaaaaaaaaaaa", Status::pass, "2026-11-01T10:00:00Z", 1);
        add(*made, "nas", "bbbbbbbbbbbb", Status::fail, "2026-11-01T10:01:00Z", 1);
        add(*made, "nas", "cccccccccccc", Status::pass, "2026-11-01T10:02:00Z", 2);
    }

    static void add(const store::RunDirectory& run, const std::string& scenario,
                    const std::string& id, Status status, const std::string& started,
                    unsigned attempt) {
        model::Verdict verdict;
        verdict.cell = {id, "debian:sid", 7, attempt, scenario, {{"topology", "quad"}}};
        verdict.scenario = scenario;
        verdict.status = status;
        verdict.started = started;
        verdict.seconds = {{model::CellPhase::boot, 30}};
        const auto cell = run.add_cell(verdict.cell);
        BOOST_REQUIRE(cell);
        BOOST_REQUIRE(run.write_verdict(*cell, verdict));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery, LostSummary)

BOOST_AUTO_TEST_CASE(a_run_json_that_is_lost_is_made_anew_from_the_verdicts) {
    std::vector<Error> problems;
    const auto recovered = recover_summaries(results, problems);
    BOOST_TEST(problems.empty());
    BOOST_REQUIRE(recovered.size() == 1U);
    BOOST_TEST(test::schema_mistakes(FAULTLINE_SOURCE_DIR "/results/schema/run-1.json",
                                     host::read_file(run / "run.json").value()) == "");
    const auto summary = store::read_summary(run).value();
    BOOST_TEST(summary.scenario == "nightly");
    BOOST_TEST(summary.started == "2026-11-01T10:00:00Z");
    BOOST_TEST(summary.ended == "2026-11-01T10:02:30Z");
    BOOST_REQUIRE(summary.cells.size() == 3U);
    BOOST_TEST(summary.cells[2].axes.at("topology") == "quad");
    BOOST_REQUIRE(summary.rates.size() == 1U);
    BOOST_TEST(summary.rates[0].judged == 2U);
    BOOST_TEST(summary.rates[0].seed == 7U);
    BOOST_TEST(recover_summaries(results, problems).empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_lost_is_left_alone_though_it_is_of_a_newer_version) {
    std::ofstream(run / "run.json") << R"({"schema": "later", "version": 99})";
    std::vector<Error> problems;
    BOOST_TEST(recover_summaries(results, problems).empty());
    std::ofstream(run / "run.json") << R"({"schema": "cut)";
    BOOST_TEST(recover_summaries(results, problems).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_run_that_goes_on_is_left_to_who_writes_it) {
    auto held = host::FileLock::try_take(run / ".lock");
    BOOST_REQUIRE(held);
    std::vector<Error> problems;
    BOOST_TEST(recover_summaries(results, problems).empty());
    BOOST_TEST(problems.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
