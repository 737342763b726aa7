// SPDX-License-Identifier: GPL-2.0-or-later
// What real kernels do in real guests, and what is made of it.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::test {
namespace {

using nlohmann::json;

std::size_t count_of(const json& verdict, const std::string& kind) {
    std::size_t count = 0;
    for (const auto& finding : verdict["findings"])
        count += finding["kind"] == kind ? 1 : 0;
    return count;
}

void check_oom_loop(Program& program, const std::string& kernel) {
    const auto answer = program.run_past_emulation({"--kernel", kernel, scenario("oom-loop")});
    BOOST_TEST(answer.status == 1);
    const auto verdict = program.verdict();
    BOOST_TEST(verdict["status"] == "fail");
    BOOST_TEST(verdict["reproduced"] == true);
    BOOST_TEST_REQUIRE(verdict["findings"].size() == 1U, verdict["findings"].dump());
    const auto& finding = verdict["findings"][0];
    BOOST_TEST(finding["kind"] == "oom-loop");
    BOOST_TEST(finding["title"] == verdict["expected_finding"]);
    BOOST_TEST(finding["count"].get<unsigned>() >= 20U);
    BOOST_TEST(finding["command"] == "memcg-oom");
    // Ended early: the workload alone would have looked for ten seconds.
    BOOST_TEST(verdict["timing_seconds"]["workload"].get<double>() < 60);
}

void check_boot(Program& program, const std::string& kernel) {
    const auto answer = program.run_past_emulation({"--kernel", kernel, scenario("boot")});
    BOOST_TEST(answer.status == 0);
    const auto verdict = program.verdict();
    BOOST_TEST(verdict["status"] == "pass");
    BOOST_TEST(verdict["findings"].empty(), verdict["findings"].dump());
    BOOST_TEST(verdict["kernel"]["release"] == verdict["guest"]["release"]);
    BOOST_TEST(verdict["kernel"]["booted_as"] == "vmlinux");
    BOOST_TEST(verdict["events"]["refused"] == 0);
    BOOST_TEST(verdict["guest"]["tasks"].size() > 10U);
    // The module that makes a panic an event came from the kernel's own package.
    bool pvpanic = false;
    for (const auto& module : verdict["guest"]["modules"]) {
        pvpanic = pvpanic || module.get<std::string>().starts_with("pvpanic");
    }
    BOOST_TEST(pvpanic);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(findings, Program)

BOOST_AUTO_TEST_CASE(the_oom_loop_of_2011_is_one_finding_on_bookworm_and_replays) {
    check_oom_loop(*this, "debian:bookworm/cloud");
    const auto first = verdict();
    auto words = first["replay"].get<std::vector<std::string>>();
    BOOST_TEST_REQUIRE(words.size() > 2U);
    words.erase(words.begin(), words.begin() + 2);  // "faultline", "run"
    BOOST_TEST(run_past_emulation(words).status == 1);
    BOOST_TEST(verdict()["cell"]["id"] == first["cell"]["id"]);
    BOOST_TEST(verdict()["findings"][0]["title"] == first["findings"][0]["title"]);
}

BOOST_AUTO_TEST_CASE(the_oom_loop_is_one_finding_on_a_7x_kernel) {
    check_oom_loop(*this, "debian:sid/cloud");
}

BOOST_AUTO_TEST_CASE(a_task_that_may_be_killed_is_killed_and_that_passes) {
    BOOST_TEST(
        run_past_emulation({"--kernel", "debian:bookworm/cloud", scenario("oom-kill")}).status ==
        0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(count_of(seen, "oom-kill") == 1U);
    BOOST_TEST(seen["findings"].size() == 1U);
    BOOST_TEST(seen["findings"][0]["expected"] == true);
    BOOST_TEST(seen["workload"]["result"]["metrics"]["oom_kill"].get<double>() >= 1);
}

BOOST_AUTO_TEST_CASE(an_oom_kill_that_nobody_asked_for_fails) {
    BOOST_TEST(run_past_emulation({"--kernel", "debian:bookworm/cloud", "--set", "expect.allow=[]",
                                   scenario("oom-kill")})
                   .status == 1);
    BOOST_TEST(count_of(verdict(), "oom-kill") == 1U);
}

BOOST_AUTO_TEST_CASE(a_clean_boot_of_5_10_has_no_finding) {
    check_boot(*this, "debian:bullseye/cloud");
}

BOOST_AUTO_TEST_CASE(a_clean_boot_of_6_1_has_no_finding) {
    check_boot(*this, "debian:bookworm/cloud");
}

BOOST_AUTO_TEST_CASE(a_clean_boot_of_6_12_has_no_finding) {
    check_boot(*this, "debian:trixie/cloud");
}

BOOST_AUTO_TEST_CASE(a_clean_boot_of_7_x_has_no_finding) {
    check_boot(*this, "debian:sid/cloud");
}

BOOST_AUTO_TEST_CASE(a_sysrq_crash_fails_with_its_title_and_ends_by_the_panic_event) {
    BOOST_TEST(
        run_past_emulation({"--kernel", "debian:bookworm/cloud", scenario("sysrq-crash")}).status ==
        1);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST_REQUIRE(seen["findings"].size() == 1U, seen["findings"].dump());
    BOOST_TEST(seen["findings"][0]["title"] == "kernel panic: sysrq triggered crash");
    BOOST_TEST(seen["findings"][0]["panicked"] == true);
    BOOST_TEST(seen["reproduced"] == true);
    BOOST_TEST(seen["aftermath"]["dump"].is_null());
    for (const auto& artifact : seen["artifacts"])
        BOOST_TEST(artifact["name"] != "vmcore");
    bool told = false;
    for (const auto& note : seen["notes"])
        told = told || note == "the guest's pvpanic device told of a panic";
    BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(a_sysrq_crash_of_a_7x_kernel_fails_with_its_title) {
    BOOST_TEST(
        run_past_emulation({"--kernel", "debian:sid/cloud", "--expect", scenario("sysrq-crash")})
            .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["findings"].size() == 1U, seen["findings"].dump());
    BOOST_TEST(seen["findings"][0]["title"] == "kernel panic: sysrq triggered crash");
}

BOOST_AUTO_TEST_CASE(a_guest_that_hangs_without_a_word_is_ended_by_its_watchdog) {
    const auto file = directory() / "freeze.toml";
    std::ofstream(file) << "[scenario]\nname = \"freeze\"\nworkload = \"freeze\"\n"
                           "timeout = \"10min\"\n[topology]\nmemory = \"512MiB\"\n";
    BOOST_TEST(run_past_emulation({"--kernel", "debian:trixie/cloud", file.string()}).status == 2);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "error");
    BOOST_CHECK_MESSAGE(
        seen["reason"].get<std::string>().find("its watchdog expired") != std::string::npos,
        seen["reason"]);
    bool told = false;
    for (const auto& note : seen["notes"])
        told = told || note == "the guest's watchdog expired";
    BOOST_TEST(told);
    const auto& stacks = seen["aftermath"]["hang_stacks"];
    BOOST_REQUIRE_MESSAGE(stacks.is_object(), seen["notes"].dump());
    BOOST_TEST(stacks["source"] == "sysrq");
    BOOST_TEST(stacks["stacks"].size() >= 4U);  // one of each CPU
    for (const auto& stack : stacks["stacks"])
        BOOST_TEST(!stack["trace"].empty(), stack["title"]);
    // What it was asked for is not taken for a report.
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    // Half a minute and what a slow host adds, not the ten minutes that the workload may take.
    BOOST_TEST(seen["timing_seconds"]["workload"].get<double>() < 120);
}

BOOST_AUTO_TEST_CASE(where_the_kernel_has_no_watchdog_the_hang_is_not_tried) {
    const auto file = directory() / "freeze.toml";
    std::ofstream(file) << "[scenario]\nname = \"freeze\"\nworkload = \"freeze\"\n";
    BOOST_TEST(run({"--kernel", "debian:bookworm/cloud", file.string()}).status == 3);
    BOOST_TEST(verdict()["status"] == "skip");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
