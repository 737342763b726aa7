// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_run.hpp"

#include "store/read_verdict.hpp"
#include "store/run_directory.hpp"
#include "store/verdict_json.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace faultline::store {
namespace {

model::Finding full_finding() {
    model::Finding finding;
    finding.kind = model::FindingKind::page_fault;
    finding.title = "BUG: unable to handle page fault in f";
    finding.alternative_titles = {"BUG: bad access in f"};
    finding.type = "PAGE-FAULT";
    finding.function = "f";
    finding.guilt = {"f+0x8/0x50", "the first frame", {"memcpy"}};
    finding.trace = {{"f", 8, 80, "mod", true, {{"inlined", "kernel/f.c", 12}}},
                     {"g", 1, 2, {}, false, {}}};
    finding.instruction_pointer = finding.trace[0];
    finding.related = {{"Allocated by task 5:", finding.trace}};
    finding.registers = {{"RAX", "0"}, {"RBX", "1"}};
    finding.code = "<0f> 0b";
    finding.modules = {"ext4"};
    finding.hardware = "QEMU";
    finding.signature = {std::string(16, '0'), std::string(16, 'f')};
    finding.taint = "G        W";
    finding.release = "6.1.0";
    finding.corrupted = "broke off";
    finding.cpu = 3;
    finding.pid = 77;
    finding.command = "umount";
    finding.time_seconds = 1.25;
    finding.place = {10, 90, 2, 9};
    finding.count = 4;
    finding.panicked = true;
    finding.confidence = model::Confidence::low;
    finding.details = {{"address", "8"}};
    return finding;
}

void add_machine(model::Verdict& verdict) {
    verdict.topology.nodes = model::nodes_by_socket(verdict.topology);
    verdict.topology.nodes[1].cpus = {2, 3, 7};
    verdict.topology.cpu = "Skylake-Server";
    verdict.kernel = {"tree:..",
                      "6.1.0",
                      "Linux version 6.1.0",
                      "ab",
                      std::string(64, 'b'),
                      std::string(64, 'c'),
                      std::string(40, 'd'),
                      "linux-image 6.1",
                      "kernfs-null",
                      {"rdt-force", "drop-unlock function=f"},
                      ""};
    verdict.host = {"CPU", 2, "tcg", "no kvm", "10.0", "11.3", "qemu:///embed"};
    verdict.guest.emplace();
    verdict.guest->release = "6.1.0";
    verdict.guest->nodes = {{0, "0-1", 512, {10, 21}}};
    verdict.guest->tasks = {{1, "init", -1000}};
    verdict.guest->taint = 512;
    verdict.console.bytes = 100;
    verdict.console.stretches = {{0, 0, 7}, {20, 40, 7}};
    verdict.console.last_lines = {"last"};
    verdict.events = {3, 1, "garbage"};
    verdict.aftermath.dump = {"vmcore", model::DumpFormat::elf, model::DumpOccasion::hang, 9, 0.5};
    verdict.aftermath.hang_stacks = {"registers", {{"x", {{"f", 8, 80, "mod", true, {}}}}}, 0.5};
    verdict.aftermath.summary = model::CrashSummary{
        "x", "x", "x", "x", "x", 4, "x", "x", 77, "x", 5, "x", 1, {{"f", 8, 0, "", true, {}}}};
    verdict.artifacts = {{"console.log", std::string(64, 'a'), 7}};
    verdict.seconds = {{model::CellPhase::fetch, 0}, {model::CellPhase::boot, 3.5}};
}

model::Verdict full_verdict() {
    model::Verdict verdict;
    verdict.cell = {"0123456789ab", "tree:..", 7, 2};
    verdict.scenario = "umount";
    verdict.workload = "resctrl-umount";
    verdict.parameters = {{"rounds", "3"}};
    verdict.started = "2026-11-22T03:04:05Z";
    verdict.status = model::Status::fail;
    verdict.reason = "because";
    verdict.hint = "look there";
    verdict.findings = {full_finding()};
    verdict.findings_left_out = 2;
    verdict.expected = {true};
    verdict.expected_finding = "BUG";
    verdict.confirmation = {{true}, "one thread", "seen", "", {"BUG"}, 1.5};
    verdict.reproduced = true;
    verdict.workload_result =
        protocol::WorkloadResult{protocol::Outcome::fail, "wrong", {{"oom", 214}}};
    verdict.boot_format = "vmlinux";
    verdict.command_line = "console=ttyS0";
    verdict.notes = {"a note"};
    verdict.initramfs_sha256 = std::string(64, 'e');
    verdict.domain_uuid = "uuid";
    verdict.replay = {"faultline", "run"};
    add_machine(verdict);
    return verdict;
}

std::string message(const Result<model::RunSummary>& result) {
    return result ? "" : result.error().what;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_runs)

BOOST_AUTO_TEST_CASE(a_verdict_is_read_as_it_was_written) {
    const auto text = to_json(full_verdict());
    BOOST_TEST(to_json(verdict_from(nlohmann::json::parse(text))) == text);
    const auto empty = to_json(model::Verdict{});
    BOOST_TEST(to_json(verdict_from(nlohmann::json::parse(empty))) == empty);
}

BOOST_AUTO_TEST_CASE(a_run_is_read_as_it_was_written) {
    const test::TemporaryDirectory directory;
    model::RunSummary run;
    run.scenario = "umount";
    run.started = "2026-11-22T03:04:05Z";
    run.planned = 2;
    run.command = {"faultline", "run"};
    run.cells.resize(1);
    run.cells[0].id = "0123456789ab";
    run.cells[0].directory = "cells/a";
    run.cells[0].titles = {"BUG"};
    run.cells[0].status = model::Status::skip;
    {
        const auto written = RunDirectory::create(directory.path());
        BOOST_REQUIRE(written.has_value());
        BOOST_REQUIRE(written->write_summary(run).has_value());
    }
    const auto read = read_summary(directory.path());
    BOOST_REQUIRE_MESSAGE(read.has_value(), message(read));
    BOOST_TEST(to_json(*read) == to_json(run));
}

BOOST_AUTO_TEST_CASE(what_is_no_run_or_a_newer_one_is_refused) {
    const test::TemporaryDirectory directory;
    BOOST_TEST(message(read_summary(directory.path())).find("run.json") != std::string::npos);
    std::ofstream(directory.path() / "run.json") << R"({"schema": "run-7", "version": 7})";
    BOOST_TEST(message(read_summary(directory.path())).find("newer than this program's 1") !=
               std::string::npos);
    std::ofstream(directory.path() / "run.json") << "[1, 2";
    BOOST_TEST(message(read_summary(directory.path())).find("is no https") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(values_of_other_types_are_as_if_they_were_not_there) {
    const auto verdict = verdict_from(nlohmann::json::parse(
        R"({"cell": [], "status": 3, "findings": ["x", {"trace": 5, "cpu": "x", "kind": null}],
            "topology": {"nodes": [{"cpus": "3-1,x"}]}, "guest": "none", "timing_seconds": 1})"));
    BOOST_TEST(verdict.findings.size() == 2U);
    BOOST_CHECK(verdict.status == model::Status::error);
    BOOST_CHECK(!verdict.guest);
}

BOOST_AUTO_TEST_CASE(a_verdict_outside_of_the_run_is_not_followed) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path() / "run.json")
        << R"({"schema": "https://faultline.invalid/schema/run-1.json", "version": 1, "cells": [
            {"verdict": "/etc/verdict.json"}, {"verdict": "cells/../../x/verdict.json"},
            {"verdict": "cells/a/verdict.json"}]})";
    const auto run = read_summary(directory.path());
    BOOST_REQUIRE(run.has_value());
    BOOST_TEST(run->cells[0].directory == "");
    BOOST_TEST(run->cells[1].directory == "");
    BOOST_TEST(run->cells[2].directory == "cells/a");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::store
