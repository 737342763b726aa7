// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/corruptions.hpp"

#include "run/judge.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {
namespace {

const protocol::Corruption zeta{"CG.S", "zeta 8.6", "zeta 8.5", {{"placement", "node1"}}};

/// A guest whose workload said `outcome` and told of one wrong value.
Observation with_corruption(protocol::Outcome outcome) {
    Corruptions corruptions;
    corruptions.add(zeta, 7.5);
    Observation seen;
    seen.ending = Ending::reported;
    seen.booted.emplace();
    seen.result = protocol::WorkloadResult{outcome, "because", {}};
    seen.findings = corruptions.findings();
    return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(corruptions)

BOOST_AUTO_TEST_CASE(a_wrong_value_is_a_finding_with_what_it_is_and_should_be) {
    Corruptions corruptions;
    const auto& finding = corruptions.add(zeta, 7.5);
    BOOST_TEST(to_string(finding.kind) == "data-corruption");
    BOOST_TEST(finding.title == "silent data corruption in CG.S");
    BOOST_TEST(finding.details.at("got") == "zeta 8.6");
    BOOST_TEST(finding.details.at("wanted") == "zeta 8.5");
    BOOST_TEST(finding.details.at("placement") == "node1");
    BOOST_TEST(finding.time_seconds.value() == 7.5);
    BOOST_TEST(finding.signature.title.size() == 16U);
}

BOOST_AUTO_TEST_CASE(the_signature_is_the_same_whatever_the_values_are) {
    Corruptions first, second;
    const auto signature = first.add(zeta, 1).signature.title;
    BOOST_TEST(second.add({"CG.S", "1", "2", {}}, 2).signature.title == signature);
    BOOST_TEST(second.add({"CG.W", "1", "2", {}}, 2).signature.title != signature);
}

BOOST_AUTO_TEST_CASE(the_same_again_is_counted_and_subjects_without_end_are_bounded) {
    Corruptions corruptions;
    corruptions.add(zeta, 1);
    corruptions.add({"CG.S", "other", "zeta 8.5", {}}, 2);
    BOOST_REQUIRE(corruptions.findings().size() == 1U);
    BOOST_TEST(corruptions.findings()[0].count == 2U);
    BOOST_TEST(corruptions.findings()[0].details.at("got") == "zeta 8.6");
    for (int i = 0; i < 1000; ++i)
        corruptions.add({"x" + std::to_string(i), "", "", {}}, 3);
    BOOST_TEST(corruptions.findings().size() == 50U);
    BOOST_TEST(corruptions.left_out() == 951U);
}

BOOST_AUTO_TEST_CASE(what_a_guest_wrote_into_the_values_reaches_no_terminal) {
    Corruptions corruptions;
    const auto& finding = corruptions.add({"x", "\x1b[31m", "\x07", {{"\x1b", "\xff"}}}, 1);
    for (const auto& [name, value] : finding.details)
        BOOST_TEST((name + value).find_first_of("\x1b\x07\xff") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(it_fails_the_cell_even_if_the_workload_passes) {
    for (const auto outcome :
         {protocol::Outcome::pass, protocol::Outcome::fail, protocol::Outcome::error}) {
        const auto judgement = judge({}, with_corruption(outcome));
        BOOST_TEST(to_string(judgement.status) == "fail");
        BOOST_TEST(judgement.reason ==
                   "silent data corruption in CG.S: got zeta 8.6, wanted zeta 8.5");
        BOOST_TEST(!judgement.hint.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_scenario_may_expect_or_allow_it) {
    model::Scenario scenario;
    scenario.expect.finding = "silent data corruption in CG.S";
    BOOST_TEST(judge(scenario, with_corruption(protocol::Outcome::fail)).reproduced);
    scenario.expect.allow = {model::FindingKind::data_corruption};
    const auto allowed = judge(scenario, with_corruption(protocol::Outcome::pass));
    BOOST_TEST(to_string(allowed.status) == "pass");
}

BOOST_AUTO_TEST_CASE(the_word_of_a_guest_whose_events_are_damaged_is_an_error_not_a_failure) {
    auto seen = with_corruption(protocol::Outcome::fail);
    seen.events.refused = 1;
    BOOST_TEST(to_string(judge({}, seen).status) == "error");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
