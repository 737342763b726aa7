// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/prune.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::store {
namespace {
namespace fs = std::filesystem;

struct OldRuns {
    test::TemporaryDirectory directory;
    const fs::path& results = directory.path();
    std::vector<RunRecord> runs;

    OldRuns() {
        add("old", 1000, 0);
        add("failed", 1000, 1);
        add("new", 9000, 0);
        add("empty", 0, 0);
    }

    void add(const std::string& name, std::int64_t started, std::uint64_t failed) {
        fs::create_directories(results / name / "cells/a");
        std::ofstream(results / name / "cells/a/console.log") << std::string(100, 'x');
        RunRecord run;
        run.name = name;
        run.started = started;
        run.tally.fail = failed;
        runs.push_back(run);
    }

    std::string left() const {
        std::string text;
        for (const auto& run : runs)
            text += fs::exists(results / run.name) ? run.name + " " : "";
        return text;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pruning, OldRuns)

BOOST_AUTO_TEST_CASE(runs_that_are_old_go_and_those_without_a_verdict_stay) {
    const auto pruned = prune(results, runs, {5000, false, false}).value();
    BOOST_TEST(pruned.size() == 2U);
    BOOST_TEST(pruned[0].bytes == 100U);
    BOOST_TEST(left() == "new empty ");
    BOOST_TEST(!fs::exists(results / ".removing-old"));
}

BOOST_AUTO_TEST_CASE(failed_runs_may_stay) {
    const auto pruned = prune(results, runs, {5000, true, false}).value();
    BOOST_TEST(pruned[1].kept == "cells of it failed");
    BOOST_TEST(left() == "failed new empty ");
}

BOOST_AUTO_TEST_CASE(a_dry_run_removes_nothing) {
    BOOST_TEST(prune(results, runs, {5000, false, true}).value().size() == 2U);
    BOOST_TEST(left() == "old failed new empty ");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_written_into_stays) {
    const auto lock = host::FileLock::try_take(results / "old/.lock");
    BOOST_REQUIRE(lock);
    const auto pruned = prune(results, runs, {5000, false, false}).value();
    BOOST_TEST(pruned[0].kept == "a run is writing into it");
    BOOST_TEST(left() == "old new empty ");
}

BOOST_AUTO_TEST_CASE(what_an_interrupted_removal_left_goes_the_next_time) {
    fs::rename(results / "old", results / ".removing-old");
    runs.erase(runs.begin());
    BOOST_TEST(prune(results, runs, {0, false, false}).has_value());
    BOOST_TEST(!fs::exists(results / ".removing-old"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::store
