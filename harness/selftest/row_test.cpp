// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/row.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::selftest {
namespace {

using Kind = model::FindingKind;

const Expectation expectation{"soft-lockup",
                              {"BUG: soft lockup"},
                              {Kind::soft_lockup},
                              {"BUG: soft lockup in provoked", "BUG: soft lockup, some*"}};

ConsoleSegment segment(std::string_view text, ConsoleSegment::End end = ConsoleSegment::End::done) {
    return {"soft-lockup", text, end, "its program went on", 7.0};
}

model::Finding finding(Kind kind, std::string title) {
    model::Finding finding;
    finding.kind = kind;
    finding.title = std::move(title);
    return finding;
}

constexpr std::string_view printed = "[1.0] watchdog: BUG: soft lockup - CPU#0 stuck for 5s!\n";

Row row_of(Outcome outcome) {
    Row row;
    row.outcome = outcome;
    return row;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows)

BOOST_AUTO_TEST_CASE(printed_and_named_is_found) {
    const auto row = judge(expectation, segment(printed),
                           {finding(Kind::rcu_stall, "INFO: rcu detected stall in provoked"),
                            finding(Kind::soft_lockup, "BUG: soft lockup in provoked")});
    BOOST_TEST(to_string(row.outcome) == "found");
    BOOST_TEST(row.title == "BUG: soft lockup in provoked");
    BOOST_TEST(row.seconds.value_or(0) == 7.0);
}

BOOST_AUTO_TEST_CASE(a_title_may_be_an_alternative_or_begin_as_asked) {
    auto other = finding(Kind::soft_lockup, "something else");
    other.alternative_titles = {"BUG: soft lockup, somehow"};
    BOOST_TEST((judge(expectation, segment(printed), {other}).outcome == Outcome::found));
}

BOOST_AUTO_TEST_CASE(printed_and_not_named_is_missed) {
    const auto nothing = judge(expectation, segment(printed), {});
    BOOST_TEST((nothing.outcome == Outcome::missed));
    BOOST_TEST(nothing.reason == "the classifier found nothing");
    const auto wrong_title =
        judge(expectation, segment(printed), {finding(Kind::soft_lockup, "BUG: soft lockup in x")});
    BOOST_TEST((wrong_title.outcome == Outcome::missed));
    BOOST_TEST(wrong_title.title == "BUG: soft lockup in x");
    const auto wrong_kind = judge(expectation, segment(printed),
                                  {finding(Kind::warning, "BUG: soft lockup in provoked")});
    BOOST_TEST((wrong_kind.outcome == Outcome::missed));
    BOOST_TEST(wrong_kind.reason ==
               "expected \"BUG: soft lockup in provoked\", kind soft-lockup; this is warning");
}

BOOST_AUTO_TEST_CASE(what_was_not_printed_is_a_skip_whatever_was_found) {
    const auto row = judge(expectation, segment("[1.0] all is well\n"),
                           {finding(Kind::soft_lockup, "BUG: soft lockup in provoked")});
    BOOST_TEST((row.outcome == Outcome::skip));
    BOOST_TEST(!row.printed);
    BOOST_TEST(row.reason == "the kernel printed nothing of it");
}

BOOST_AUTO_TEST_CASE(a_skip_says_what_the_kernel_or_lkdtm_said) {
    auto skipped = segment("", ConsoleSegment::End::skipped);
    skipped.note = "the kernel has no such thing";
    BOOST_TEST(judge(expectation, skipped, {}).reason == "the kernel has no such thing");
    const auto lacking =
        segment("[1.0] lkdtm: Performing direct entry X\r\n[1.1] lkdtm: FAIL: survived\r\n");
    BOOST_TEST(judge(expectation, lacking, {}).reason == "lkdtm: FAIL: survived");
    BOOST_TEST(judge(expectation, segment("", ConsoleSegment::End::open), {}).reason ==
               "the guest ended, and the kernel printed nothing of it");
}

BOOST_AUTO_TEST_CASE(the_exit_status_is_that_of_the_worst) {
    using enum Outcome;
    const auto status = [](std::vector<Outcome> outcomes) {
        std::vector<Row> all;
        for (const auto outcome : outcomes)
            all.push_back(row_of(outcome));
        return static_cast<int>(exit_status(all));
    };
    BOOST_TEST(status({found, skip}) == 0);
    BOOST_TEST(status({found, missed, error}) == 1);
    BOOST_TEST(status({found, error, skip}) == 2);
    BOOST_TEST(status({skip, skip}) == 3);
    BOOST_TEST(status({}) == 2);
}

BOOST_AUTO_TEST_CASE(a_console_of_a_provocation_gives_its_finding) {
    const auto findings = findings_of(
        "[    4.232755] faultline: provoke panic\n"
        "[    4.240000] Kernel panic - not syncing: provoked on purpose\n");
    BOOST_TEST_REQUIRE(findings.size() == 1U);
    BOOST_TEST(findings[0].title == "kernel panic: provoked on purpose");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::selftest
