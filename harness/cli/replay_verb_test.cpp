// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay_verb.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

/// A run's directory that has been moved since, with a cell.
struct MovedRun {
    MovedRun() {
        fs::create_directories(cell);
        fs::create_directories(workspace);
        BOOST_REQUIRE(host::write_file_atomically(run / "scenario.toml", "x"));
        verdict.kernel.sha256 = std::string(64, 'a');
        verdict.replay = {"faultline", "run",          "--kernel",           "debian:sid@7.2-1",
                          "--cell",    "0123456789ab", "/gone/scenario.toml"};
    }

    test::TemporaryDirectory directory;
    fs::path run = directory.path() / "run";
    fs::path cell = run / "cells/sid-0123456789ab";
    fs::path workspace = directory.path() / "work";
    model::Verdict verdict;
};

model::Finding titled(const std::string& title) {
    model::Finding finding;
    finding.title = title;
    return finding;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replay_verbs, MovedRun)

BOOST_AUTO_TEST_CASE(a_run_that_was_moved_is_all_that_a_replay_needs) {
    const auto arguments = replay_arguments(verdict, cell, workspace);
    BOOST_REQUIRE(arguments.has_value());
    BOOST_TEST(arguments->scenario == run / "scenario.toml");
    BOOST_TEST(arguments->choice.cell == "0123456789ab");
    BOOST_TEST(arguments->kernel_sha256 == verdict.kernel.sha256);
    BOOST_TEST(arguments->kernels.at(0) == "debian:sid@7.2-1");
}

BOOST_AUTO_TEST_CASE(a_program_is_the_copy_beside_the_verdict_under_its_own_name) {
    verdict.workload = "program";
    verdict.parameters["file"] = "/home/somebody/repro.c";
    BOOST_TEST(replay_arguments(verdict, cell, workspace).error().what.find("program/repro.c") !=
               std::string::npos);
    BOOST_REQUIRE(host::make_directories(cell / "program"));
    BOOST_REQUIRE(host::write_file_atomically(cell / "program/repro.c", "int main;"));
    const auto arguments = replay_arguments(verdict, cell, workspace);
    BOOST_REQUIRE(arguments.has_value());
    BOOST_TEST(arguments->program == workspace / "repro.c");
    BOOST_TEST(*host::read_file(arguments->program) == "int main;");
}

BOOST_AUTO_TEST_CASE(what_is_no_runs_cell_is_refused) {
    BOOST_TEST(!replay_arguments(verdict, directory.path(), workspace).has_value());
    verdict.replay = {"rm", "-rf"};
    BOOST_TEST(!replay_arguments(verdict, cell, workspace).has_value());
}

BOOST_AUTO_TEST_CASE(a_replay_is_compared_by_verdict_findings_and_streams) {
    auto now = verdict;
    BOOST_TEST(differences(verdict, now).empty());
    now.status = model::Status::pass;
    now.findings.push_back(titled("BUG in f"));
    BOOST_TEST(differences(verdict, now).size() == 2U);
    now = verdict;
    verdict.determinism.emplace().console.sha256 = std::string(64, 'a');
    now.determinism = verdict.determinism;
    BOOST_TEST(differences(verdict, now).empty());
    now.determinism->console.sha256 = std::string(64, 'b');
    BOOST_TEST(differences(verdict, now).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
