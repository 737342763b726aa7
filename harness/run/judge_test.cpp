// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/judge.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {
namespace {

using model::FindingKind;
using protocol::Outcome;

model::Finding finding(FindingKind kind, std::string title) {
    model::Finding result;
    result.kind = kind;
    result.title = std::move(title);
    return result;
}

/// A guest that booted, ran its workload and said how that went.
Observation reported(Outcome outcome, std::string reason = "because") {
    Observation seen;
    seen.ending = Ending::reported;
    seen.booted.emplace();
    seen.result = protocol::WorkloadResult{outcome, std::move(reason), {}};
    return seen;
}

Observation silent(Ending ending) {
    Observation seen;
    seen.ending = ending;
    seen.console.last_lines = {"[    1.0] loading", "[    2.0] stuck here"};
    return seen;
}

std::string status(const Observation& seen, const model::Scenario& scenario = {}) {
    return std::string(to_string(judge(scenario, seen).status));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(judging)

BOOST_AUTO_TEST_CASE(without_findings_the_workloads_word_counts) {
    BOOST_TEST(status(reported(Outcome::pass)) == "pass");
    BOOST_TEST(status(reported(Outcome::fail)) == "fail");
    BOOST_TEST(status(reported(Outcome::skip)) == "skip");
    BOOST_TEST(status(reported(Outcome::error)) == "error");
    BOOST_TEST(judge({}, reported(Outcome::skip, "no RDT")).reason == "no RDT");
}

BOOST_AUTO_TEST_CASE(a_guest_that_did_not_report_is_never_a_pass) {
    for (const auto ending : {Ending::boot_timeout, Ending::workload_timeout, Ending::stopped,
                              Ending::hung, Ending::cancelled, Ending::broken}) {
        BOOST_TEST(status(silent(ending)) == "error");
        auto passed_but_not_ended = reported(Outcome::pass);
        passed_but_not_ended.ending = ending;
        BOOST_TEST(status(passed_but_not_ended) == "error");
    }
    Observation no_result;
    no_result.ending = Ending::reported;
    BOOST_TEST(status(no_result) == "error");
}

BOOST_AUTO_TEST_CASE(a_finding_fails_the_cell_whatever_else_happened) {
    for (auto seen : {reported(Outcome::pass), reported(Outcome::skip),
                      silent(Ending::boot_timeout), silent(Ending::stopped)}) {
        seen.findings = {finding(FindingKind::warning, "WARNING in foo"),
                         finding(FindingKind::bug, "kernel BUG in bar")};
        seen.events.refused = 3;
        const auto judgement = judge({}, seen);
        BOOST_TEST(to_string(judgement.status) == "fail");
        BOOST_TEST(judgement.reason == "WARNING in foo (and 1 more)");
    }
}

BOOST_AUTO_TEST_CASE(a_finding_that_the_scenario_allows_fails_nothing) {
    model::Scenario scenario;
    scenario.expect.allow = {FindingKind::oom_kill};
    auto seen = reported(Outcome::pass);
    seen.findings = {finding(FindingKind::oom_kill, "OOM kill of x")};
    const auto judgement = judge(scenario, seen);
    BOOST_TEST(to_string(judgement.status) == "pass");
    BOOST_TEST(judgement.expected.at(0));
    BOOST_TEST(status(seen) == "fail");
}

BOOST_AUTO_TEST_CASE(an_allowed_kind_that_panicked_is_not_allowed) {
    model::Scenario scenario;
    scenario.expect.allow = {FindingKind::warning};
    auto seen = reported(Outcome::pass);
    seen.findings = {finding(FindingKind::warning, "WARNING in x")};
    seen.findings[0].panicked = true;
    BOOST_TEST(status(seen, scenario) == "fail");
}

BOOST_AUTO_TEST_CASE(a_program_that_died_is_no_failure_of_the_kernel) {
    auto seen = reported(Outcome::pass);
    seen.findings = {finding(FindingKind::program_crash, "go runtime error")};
    BOOST_TEST(status(seen) == "pass");
    seen = silent(Ending::stopped);
    seen.findings = {finding(FindingKind::program_crash, "go runtime error")};
    BOOST_TEST(status(seen) == "error");
    BOOST_TEST(judge({}, seen).reason == "go runtime error");
    seen.findings.push_back(finding(FindingKind::unexpected_reboot, "unexpected kernel reboot"));
    BOOST_TEST(status(seen) == "fail");
}

BOOST_AUTO_TEST_CASE(the_expected_finding_still_fails_and_counts_as_reproduced) {
    model::Scenario scenario;
    scenario.expect.finding = "OOM loop in x";
    auto seen = silent(Ending::finding);
    seen.findings = {finding(FindingKind::oom_loop, "OOM loop in x")};
    const auto judgement = judge(scenario, seen);
    BOOST_TEST(to_string(judgement.status) == "fail");
    BOOST_TEST(judgement.reproduced);
    seen.findings[0].title = "OOM loop in y";
    BOOST_TEST(!judge(scenario, seen).reproduced);
}

BOOST_AUTO_TEST_CASE(a_damaged_event_stream_is_no_basis_for_a_pass) {
    auto seen = reported(Outcome::pass);
    seen.events = {10, 1, "no JSON"};
    const auto judgement = judge({}, seen);
    BOOST_TEST(to_string(judgement.status) == "error");
    BOOST_TEST(judgement.reason.find("no JSON") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(our_own_trouble_is_an_error_but_does_not_hide_a_finding) {
    auto seen = reported(Outcome::pass);
    seen.trouble = "disk full";
    BOOST_TEST(status(seen) == "error");
    seen.findings = {finding(FindingKind::bug, "kernel BUG in x")};
    BOOST_TEST(status(seen) == "fail");
}

BOOST_AUTO_TEST_CASE(a_guest_that_hung_without_a_word_is_an_error_that_says_so) {
    auto seen = silent(Ending::hung);
    seen.silent_seconds = 36;
    const auto judgement = judge({}, seen);
    BOOST_TEST(to_string(judgement.status) == "error");
    BOOST_TEST(judgement.reason.find("watchdog expired, last heard 36 s before") !=
               std::string::npos);
    seen.findings = {finding(FindingKind::rcu_stall, "INFO: rcu detected stall")};
    BOOST_TEST(status(seen) == "fail");
}

BOOST_AUTO_TEST_CASE(a_reset_that_was_planned_is_no_error_and_any_other_is) {
    auto seen = silent(Ending::stopped);
    seen.faults = {{0, "reset", model::FaultState::fired, 3, 1, ""}};
    BOOST_TEST(status(seen) == "pass");
    seen.faults[0].kind = "nmi";
    BOOST_TEST(status(seen) == "error");
    seen.faults = {{0, "reset", model::FaultState::refused, 3, 1, ""}};
    BOOST_TEST(status(seen) == "error");
}

BOOST_AUTO_TEST_CASE(a_workload_that_could_not_work_for_forced_failures_blames_nobody) {
    auto seen = reported(Outcome::error, "mount: ENOMEM");
    seen.forced.counts = {{"failslab", 2}};
    BOOST_TEST(status(seen) == "pass");
    BOOST_TEST(judge({}, seen).reason.find("forced 2 failures") != std::string::npos);
    seen.result->outcome = Outcome::fail;
    BOOST_TEST(status(seen) == "fail");
}

BOOST_AUTO_TEST_CASE(a_workload_that_fails_after_a_fault_names_it) {
    auto seen = reported(Outcome::fail, "3 CPUs of 4");
    seen.uptime = 5;
    BOOST_TEST(judge({}, seen).reason.find("plan") == std::string::npos);
    seen.faults = {{0, "cpu-offline", model::FaultState::fired, 4.2, 1, ""}};
    const auto reason = judge({}, seen).reason;
    BOOST_TEST(reason.ends_with(
                   "3 CPUs of 4; a fault of the plan had happened: cpu-offline (800 ms before)"),
               reason);
    seen.findings = {finding(FindingKind::bug, "kernel BUG in f")};
    BOOST_TEST(judge({}, seen).reason == "kernel BUG in f");
}

BOOST_AUTO_TEST_CASE(a_fault_that_never_came_leaves_a_fail_a_fail) {
    model::Scenario scenario;
    scenario.faults.resize(1);
    scenario.faults[0].kind = "failslab";
    auto seen = reported(Outcome::pass);
    seen.faults = {{0, "failslab", model::FaultState::not_reached, 3, 0, "there was no phase 'x'"}};
    BOOST_TEST(status(seen, scenario) == "skip");
    BOOST_TEST(judge(scenario, seen).reason == "fault failslab never came: there was no phase 'x'");
    seen.result->outcome = Outcome::fail;
    BOOST_TEST(status(seen, scenario) == "fail");
}

BOOST_AUTO_TEST_CASE(a_fault_that_never_happened_makes_a_pass_a_skip) {
    model::Scenario scenario;
    scenario.faults.resize(1);
    scenario.faults[0].kind = "mce";
    auto seen = reported(Outcome::pass);
    seen.faults = {{0, "mce", model::FaultState::refused, 3, 1, "no such file"}};
    BOOST_TEST(status(seen, scenario) == "skip");
    BOOST_TEST(judge(scenario, seen).reason == "fault mce: no such file");
    scenario.faults[0].optional = true;
    BOOST_TEST(status(seen, scenario) == "pass");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_never_boots_is_told_with_its_last_words) {
    const auto judgement = judge({}, silent(Ending::boot_timeout));
    BOOST_TEST(judgement.reason.find("stuck here") != std::string::npos);
    BOOST_TEST(!judgement.hint.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
