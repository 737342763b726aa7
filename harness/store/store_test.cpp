// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/file.hpp"
#include "store/run_directory.hpp"
#include "store/verdict_json.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace faultline::store {
namespace {

const std::string schema_directory = std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/";

model::Verdict smallest() {
    model::Verdict verdict;
    verdict.cell = {"0123456789ab", "debian:bookworm/cloud", 0, 1};
    verdict.started = "2026-11-22T03:04:05Z";
    verdict.reason = "kernel 'x': not found";
    verdict.topology.nodes = model::nodes_by_socket(verdict.topology);
    verdict.host.cpus = 2;
    verdict.host.accelerator = "tcg";
    verdict.seconds[model::CellPhase::fetch] = 0;
    verdict.replay = {"faultline"};
    return verdict;
}

/// Every optional part filled, texts as a hostile guest would have them.
model::Verdict fullest() {
    auto verdict = smallest();
    const std::string hostile("\xff\xfe\x1b[31m</script>\0\n\"", 19);
    model::Finding finding;
    finding.kind = model::FindingKind::page_fault;
    finding.title = "BUG: unable to handle kernel NULL pointer dereference in x" + hostile;
    finding.function = hostile;
    finding.trace = {{"f", 8, 80, "mod", false, {{"inlined", "kernel/f.c", 12}}}};
    finding.instruction_pointer = finding.trace[0];
    finding.related = {{hostile, finding.trace}};
    finding.registers = {{"RAX", hostile}, {"x29", "0"}};
    finding.code = hostile;
    finding.modules = {"ext4", hostile};
    finding.hardware = hostile;
    finding.signature = {std::string(16, '0'), std::string(16, 'f')};
    finding.guilt = {hostile, hostile, {"memcpy", hostile}};
    finding.alternative_titles = {hostile};
    finding.type = "NULL-POINTER-DEREFERENCE";
    finding.taint = "G        W";
    finding.release = hostile;
    finding.corrupted = hostile;
    finding.cpu = 3;
    finding.pid = 77;
    finding.command = hostile;
    finding.time_seconds = 1.25;
    finding.details["address"] = hostile;
    verdict.findings = {finding};
    verdict.expected = {true};
    verdict.confirmation = {{false}, "one thread", "", "seen once", {hostile}, 1.5};
    verdict.workload_result =
        protocol::WorkloadResult{protocol::Outcome::fail, hostile, {{"oom", 214}}};
    verdict.guest.emplace();
    verdict.guest->nodes = {{0, "0-1", 512, {10, 21}}};
    verdict.guest->tasks = {{1, hostile, -1000}};
    verdict.console.stretches = {{0, 0, 7}};
    verdict.console.last_lines = {hostile};
    verdict.artifacts = {{"console.log", std::string(64, 'a'), 7}};
    verdict.fault_plan = {{hostile, {}, {{"times", "1"}}, true, model::FaultSide::host, hostile}};
    verdict.faults = {{0, hostile, model::FaultState::fired, 1.25, 2, hostile, {{"pid", "7"}}}};
    verdict.forced = {{{hostile, 3}}, {{hostile, 3, 1.5, 7, hostile, {hostile}}}};
    verdict.aftermath.dump = {hostile, model::DumpFormat::kdump_zlib, model::DumpOccasion::panic, 7,
                              0.12345};
    verdict.aftermath.hang_stacks = {
        "registers", {{hostile, {{"f", 8, 80, "mod", true, {}}}}}, 0.5};
    verdict.aftermath.summary = model::CrashSummary{
        hostile, hostile, hostile, hostile, hostile, 4, hostile,
        hostile, 77,      hostile, 5,       hostile, 1, {{"f", 8, 0, "", true, {}}}};
    verdict.kernel.sha256 = std::string(64, 'b');
    for (const auto phase :
         {model::CellPhase::image, model::CellPhase::define, model::CellPhase::boot,
          model::CellPhase::workload, model::CellPhase::teardown}) {
        verdict.seconds[phase] = 0.12345;
    }
    return verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verdict_files)

BOOST_AUTO_TEST_CASE(a_verdict_with_nothing_and_one_with_everything_fit_the_schema) {
    for (const auto& verdict : {smallest(), fullest()}) {
        const auto json = to_json(verdict);
        BOOST_TEST(test::schema_mistakes(schema_directory + "verdict-1.json", json) == "", json);
    }
}

BOOST_AUTO_TEST_CASE(a_finding_is_written_with_all_that_it_has) {
    const auto json = nlohmann::json::parse(to_json(fullest()))["findings"][0];
    BOOST_TEST(json["instruction_pointer"]["function"] == "f");
    BOOST_TEST(json["instruction_pointer"]["source"][0]["file"] == "kernel/f.c");
    BOOST_TEST(json["trace"][0]["source"][0]["line"] == 12);
    BOOST_TEST(json["related"][0]["trace"][0]["module"] == "mod");
    BOOST_TEST(json["registers"]["x29"] == "0");
    BOOST_TEST(json["modules"][0] == "ext4");
    BOOST_TEST(json["signature"]["title"] == std::string(16, '0'));
    BOOST_TEST(json["signature"]["frames"] == std::string(16, 'f'));
    BOOST_TEST(json["guilt"]["skipped"][0] == "memcpy");
    BOOST_TEST(json["type"] == "NULL-POINTER-DEREFERENCE");
    BOOST_TEST(json["taint_meaning"].size() == 2U);
    for (const auto* text : {"code", "hardware", "release", "corrupted", "taint"})
        BOOST_TEST(json[text].is_string(), text);
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_is_no_verdict) {
    auto json = nlohmann::json::parse(to_json(smallest()));
    json["status"] = "maybe";
    BOOST_TEST(test::schema_mistakes(schema_directory + "verdict-1.json", json.dump()) != "");
    json = nlohmann::json::parse(to_json(smallest()));
    json.erase("findings");
    BOOST_TEST(test::schema_mistakes(schema_directory + "verdict-1.json", json.dump()) != "");
}

BOOST_AUTO_TEST_CASE(a_summary_counts_its_cells_and_fits_the_schema) {
    model::RunSummary run;
    run.started = "2026-11-22T03:04:05Z";
    run.cells.resize(3);
    for (auto& cell : run.cells)
        cell.id = "0123456789ab";
    run.cells[1].status = model::Status::pass;
    const auto text = to_json(run);
    BOOST_TEST(test::schema_mistakes(schema_directory + "run-1.json", text) == "", text);
    const auto json = nlohmann::json::parse(text);
    BOOST_TEST(json["counts"]["error"] == 2);
    BOOST_TEST(json["counts"]["pass"] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(run_directories)

BOOST_AUTO_TEST_CASE(a_new_or_empty_directory_is_taken) {
    const test::TemporaryDirectory directory;
    BOOST_TEST(RunDirectory::create(directory.path()).has_value());
    BOOST_TEST(RunDirectory::create(directory.path() / "a/b").has_value());
}

BOOST_AUTO_TEST_CASE(a_directory_with_a_run_is_refused) {
    const test::TemporaryDirectory directory;
    {
        const auto first = RunDirectory::create(directory.path());
        BOOST_REQUIRE(first.has_value());
        BOOST_REQUIRE(first->write_summary({}).has_value());
    }
    const auto again = RunDirectory::create(directory.path());
    BOOST_REQUIRE(!again.has_value());
    BOOST_TEST(again.error().what.find("already holds a run, which has not ended") !=
               std::string::npos);
    BOOST_TEST(again.error().hint.find("--resume") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_is_told_to_remove_a_run_that_goes_on) {
    const test::TemporaryDirectory directory;
    const auto told = [&] { return RunDirectory::check(directory.path()).error(); };
    model::RunSummary summary;
    {
        const auto running = RunDirectory::create(directory.path());
        BOOST_REQUIRE(running.has_value());
        BOOST_REQUIRE(running->write_summary(summary).has_value());
        BOOST_TEST(told().what.find("which is running") != std::string::npos);
        BOOST_TEST(told().hint.find("remove") == std::string::npos);
        summary.ended = utc_now();
        BOOST_REQUIRE(running->write_summary(summary).has_value());
    }
    BOOST_TEST(told().hint.find("remove this one") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_directory_that_another_run_fills_is_refused) {
    const test::TemporaryDirectory directory;
    const auto first = RunDirectory::create(directory.path());
    BOOST_REQUIRE(first.has_value());
    const auto second = RunDirectory::create(directory.path());
    BOOST_REQUIRE(!second.has_value());
    BOOST_TEST(second.error().what.find("another run is writing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_killed_before_it_had_a_summary_is_begun_anew) {
    const test::TemporaryDirectory directory;
    {
        const auto killed = RunDirectory::create(directory.path());
        BOOST_REQUIRE(killed.has_value());
        BOOST_REQUIRE(killed->keep("scenario.toml", "x").has_value());
        std::ofstream(directory.path() / "run.json.a1B2c3") << "{";
    }
    BOOST_TEST(!RunDirectory::reopen(directory.path()).has_value());
    BOOST_TEST(RunDirectory::create(directory.path()).has_value());
    BOOST_TEST(!std::filesystem::exists(directory.path() / "run.json.a1B2c3"));
}

BOOST_AUTO_TEST_CASE(a_run_is_taken_again_by_one_at_a_time) {
    const test::TemporaryDirectory directory;
    {
        const auto first = RunDirectory::create(directory.path());
        BOOST_REQUIRE(first.has_value());
        BOOST_REQUIRE(first->write_summary({}).has_value());
        BOOST_TEST(!RunDirectory::reopen(directory.path()).has_value());
    }
    const auto second = RunDirectory::reopen(directory.path());
    BOOST_TEST(second.has_value());
    BOOST_TEST(!RunDirectory::reopen(directory.path()).has_value());
}

BOOST_AUTO_TEST_CASE(a_run_of_a_newer_schema_is_refused_as_such) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path() / "run.json") << R"({"version": 7})";
    const auto created = RunDirectory::create(directory.path());
    BOOST_REQUIRE(!created.has_value());
    BOOST_TEST(created.error().what.find("schema version 7, newer than this program's 1") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_or_somebody_elses_directory_is_refused) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path() / "thesis.tex") << "x";
    BOOST_TEST(!RunDirectory::create(directory.path()).has_value());
    BOOST_TEST(!RunDirectory::create(directory.path() / "thesis.tex").has_value());
    BOOST_TEST(!RunDirectory::create("/proc/nothing/here").has_value());
}

BOOST_AUTO_TEST_CASE(a_cells_directory_has_a_plain_name_whatever_the_kernel_is_called) {
    const test::TemporaryDirectory directory;
    const auto run = RunDirectory::create(directory.path());
    BOOST_REQUIRE(run.has_value());
    const auto name = run->add_cell({"0123456789ab", "../../etc/ pass wd\n;", 0, 1});
    BOOST_REQUIRE(name.has_value());
    BOOST_TEST(*name == "cells/etc-pass-wd--0123456789ab");
    BOOST_TEST(RunDirectory::cell_name({"0123456789ab", "./.bzImage", 0, 1}) ==
               "cells/bzImage-0123456789ab");
    BOOST_TEST(std::filesystem::is_directory(directory.path() / *name));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::store
