// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/confirmation.hpp"

#include "run/suspicion.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {
namespace {

using model::FindingKind;
using model::Status;

model::Finding finding(FindingKind kind, std::string title) {
    model::Finding result;
    result.kind = kind;
    result.title = std::move(title);
    return result;
}

Observation ended(std::vector<model::Finding> findings, Ending ending = Ending::finding) {
    Observation seen;
    seen.ending = ending;
    seen.booted.emplace();
    seen.findings = std::move(findings);
    return seen;
}

Observation passed() {
    auto seen = ended({}, Ending::reported);
    seen.result = protocol::WorkloadResult{protocol::Outcome::pass, "", {}};
    return seen;
}

/// A first run, and what a second one makes of it.
struct Runs {
    std::vector<std::size_t> in_doubt() {
        judgement = judge(scenario, ended(findings));
        return findings_in_doubt(judgement, findings, cpus);
    }
    model::Confirmation confirm_by(const Observation& seen) {
        return confirm_by(SecondRun{judge(scenario, seen), seen});
    }
    model::Confirmation confirm_by(const Result<SecondRun>& second) {
        const FirstRun first{&findings, in_doubt(), host_delay};
        return confirm(judgement, first, second);
    }
    bool reason_has(const std::string& words) const {
        return judgement.reason.find(words) != std::string::npos;
    }

    model::Scenario scenario;
    std::vector<model::Finding> findings{finding(FindingKind::int3, "int3 in f"),
                                         finding(FindingKind::warning, "WARNING in g")};
    unsigned cpus = 4;
    std::optional<double> host_delay;
    Judgement judgement;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(confirmations, Runs)

BOOST_AUTO_TEST_CASE(what_the_emulator_may_have_done_is_in_doubt) {
    BOOST_TEST(in_doubt() == (std::vector<std::size_t>{0, 1}), boost::test_tools::per_element());
    cpus = 1;  // no CPU patches what another runs
    BOOST_TEST(in_doubt().empty());
    findings = {finding(FindingKind::rcu_stall, "INFO: rcu detected stall in f")};
    BOOST_TEST(in_doubt().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_no_emulator_does_is_the_kernels_at_once) {
    for (const auto kind : {FindingKind::oom_loop, FindingKind::lockdep, FindingKind::usercopy}) {
        findings = {finding(kind, "x")};
        BOOST_TEST(in_doubt().empty());
        // And with it the cell: nothing else can change its verdict.
        findings.push_back(finding(FindingKind::rcu_stall, "y"));
        BOOST_TEST(in_doubt().empty());
    }
}

BOOST_AUTO_TEST_CASE(what_the_scenario_is_after_or_allows_is_not_in_doubt) {
    scenario.expect.finding = "WARNING in g";
    BOOST_TEST(in_doubt().empty());
    scenario.expect.finding.clear();
    scenario.expect.allow = {FindingKind::int3};
    BOOST_TEST(in_doubt() == std::vector<std::size_t>{1}, boost::test_tools::per_element());
    scenario.expect.allow = {FindingKind::int3, FindingKind::warning};
    BOOST_TEST(in_doubt().empty());
    findings.clear();
    BOOST_TEST(in_doubt().empty());
}

BOOST_AUTO_TEST_CASE(what_is_seen_again_is_confirmed_and_gives_the_reason) {
    const auto confirmation = confirm_by(ended({finding(FindingKind::warning, "WARNING in g")}));
    BOOST_TEST((confirmation.of(0) == false));
    BOOST_TEST((confirmation.of(1) == true));
    BOOST_TEST((confirmation.of(2) == std::nullopt));
    BOOST_TEST(confirmation.unconfirmed == "");
    BOOST_TEST(confirmation.titles == std::vector<std::string>{"WARNING in g"},
               boost::test_tools::per_element());
    BOOST_TEST((judgement.status == Status::fail));
    BOOST_TEST(judgement.reason == "WARNING in g (and 1 more)");
}

BOOST_AUTO_TEST_CASE(a_signature_is_the_same_where_titles_differ_and_a_hang_in_any_function) {
    auto first = finding(FindingKind::page_fault, "BUG in f.cold");
    auto second = finding(FindingKind::page_fault, "BUG in f");
    BOOST_TEST(!is_same_failure(first, second));
    first.signature.title = second.signature.title = std::string(16, 'a');
    BOOST_TEST(is_same_failure(first, second));
    BOOST_TEST(is_same_failure(finding(FindingKind::rcu_stall, "stall in f"),
                               finding(FindingKind::rcu_stall, "stall in g")));
    BOOST_TEST(!is_same_failure(finding(FindingKind::rcu_stall, "stall in f"),
                                finding(FindingKind::soft_lockup, "lockup in f")));
}

BOOST_AUTO_TEST_CASE(what_is_not_seen_again_is_an_error_and_never_a_pass) {
    const auto confirmation = confirm_by(passed());
    BOOST_TEST((confirmation.of(0) == false));
    BOOST_TEST((judgement.status == Status::error));
    BOOST_TEST(judgement.reason ==
               "unconfirmed: int3 in f (and 1 more): seen once with a thread for each CPU, not in "
               "a run with one thread for all CPUs and time by instructions");
    BOOST_TEST(judgement.hint.find("--no-confirm") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_failure_of_the_second_run_is_the_kernels) {
    const auto confirmation = confirm_by(ended({finding(FindingKind::bug, "kernel BUG in h")}));
    BOOST_TEST((confirmation.of(0) == false));
    BOOST_TEST(confirmation.unconfirmed == "");
    BOOST_TEST((judgement.status == Status::fail));
    BOOST_TEST(reason_has("kernel BUG in h, when this was to be seen again: int3 in f"));
}

BOOST_AUTO_TEST_CASE(a_second_run_that_came_to_nothing_says_why) {
    confirm_by(ended({}, Ending::boot_timeout));
    BOOST_TEST((judgement.status == Status::error));
    BOOST_TEST(reason_has("which came to nothing: the guest did not report within"));
    confirm_by(ended({}, Ending::cancelled));
    BOOST_TEST(reason_has("interrupted before it was run again to the end"));
    confirm_by(Result<SecondRun>(failure("no disk")));
    BOOST_TEST((judgement.status == Status::error));
    BOOST_TEST(reason_has("it could not be run again: no disk"));
}

BOOST_AUTO_TEST_CASE(a_host_that_kept_the_guest_waiting_is_named) {
    host_delay = 0.4;
    confirm_by(passed());
    BOOST_TEST(!reason_has("waiting"));
    host_delay = 9.34;
    const auto confirmation = confirm_by(passed());
    BOOST_TEST(reason_has("one of which the host kept waiting for 9.3 s in all"));
    BOOST_TEST((confirmation.host_delay_seconds == host_delay));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
