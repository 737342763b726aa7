// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/run_comparison.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::compare {
namespace {

using model::Status;

store::FindingRecord finding(const std::string& signature, const std::string& frames = "f") {
    return {signature, frames, "WARNING in " + signature, "warning", 1, false};
}

struct Runs {
    Records a, b;

    static store::CellRecord& add(Records& run, Status status,
                                  const std::string& kernel = "debian:sid",
                                  const std::string& scenario = "alpha") {
        auto& record = run["cells/" + std::to_string(run.size())];
        record.scenario = scenario;
        record.kernel.reference = kernel;
        record.status = status;
        record.attempt = run.size();
        return record;
    }
    static void add_failed(Records& run, const std::string& signature,
                           const std::string& frames = "f") {
        add(run, Status::fail).findings = {finding(signature, frames)};
    }
    static void add_speeds(Records& run, std::initializer_list<double> speeds) {
        for (const auto speed : speeds)
            add(run, Status::pass).metrics = {{"ops_per_second", speed}};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_comparison, Runs)

BOOST_AUTO_TEST_CASE(a_finding_that_was_not_there_is_a_regression) {
    add(a, Status::pass);
    add_failed(b, "x");
    const auto found = compare_runs(a, b);
    BOOST_REQUIRE(found.findings.size() == 1U);
    BOOST_TEST((found.findings[0].change == FindingChange::fresh));
    BOOST_REQUIRE(found.statuses.size() == 1U);
    BOOST_TEST((found.statuses[0].change == StatusChange::fails));
    BOOST_TEST(found.judged == 1U);
    BOOST_TEST(found.regressed());
}

BOOST_AUTO_TEST_CASE(a_finding_that_is_gone_is_none) {
    add_failed(a, "x");
    add(b, Status::pass);
    const auto found = compare_runs(a, b);
    BOOST_TEST((found.findings.at(0).change == FindingChange::gone));
    BOOST_TEST((found.statuses.at(0).change == StatusChange::passes));
    BOOST_TEST(!found.regressed());
}

BOOST_AUTO_TEST_CASE(what_is_right_behaviour_in_its_scenario_changes_nothing) {
    add(a, Status::pass);
    auto allowed = finding("x");
    allowed.allowed = true;
    add(b, Status::pass).findings = {allowed};
    BOOST_TEST(compare_runs(a, b).findings.empty());
}

BOOST_AUTO_TEST_CASE(a_rate_changed_only_where_chance_does_not_explain_it) {
    for (int i = 0; i < 10; ++i) {
        i < 1 ? add_failed(a, "x") : void(add(a, Status::pass));
        i < 2 ? add_failed(b, "x") : void(add(b, Status::pass));
    }
    BOOST_TEST(!compare_runs(a, b).regressed());
    for (int i = 0; i < 10; ++i)
        add_failed(b, "x");
    const auto found = compare_runs(a, b);
    BOOST_TEST((found.findings.at(0).change == FindingChange::more_often));
    BOOST_TEST((found.statuses.at(0).change == StatusChange::worse));
    BOOST_TEST(found.regressed());
    BOOST_TEST((compare_runs(b, a).statuses.at(0).change == StatusChange::better));
}

BOOST_AUTO_TEST_CASE(what_chance_may_explain_is_not_called_better) {
    for (int i = 0; i < 10; ++i) {
        i < 1 ? add_failed(a, "x") : void(add(a, Status::pass));
        add(b, Status::pass);
    }
    const auto found = compare_runs(a, b);
    BOOST_TEST((found.statuses.at(0).change == StatusChange::passes));
    BOOST_TEST(found.statuses.at(0).p == 1.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(where_neither_run_was_judged_nothing_is_compared) {
    add(a, Status::error);
    add(b, Status::skip);
    BOOST_TEST(compare_runs(a, b).places == 1U);
    BOOST_TEST(compare_runs(a, b).judged == 0U);
}

BOOST_AUTO_TEST_CASE(the_same_title_with_other_frames_is_told) {
    add_failed(a, "x", "one");
    add_failed(b, "x", "two");
    const auto found = compare_runs(a, b);
    BOOST_TEST((found.findings.at(0).change == FindingChange::other_trace));
    BOOST_TEST(!found.regressed());
}

BOOST_AUTO_TEST_CASE(an_error_is_no_regression_of_the_kernels_and_is_told) {
    add(a, Status::pass);
    add(b, Status::error).reason = "disk full";
    const auto found = compare_runs(a, b);
    BOOST_TEST((found.statuses.at(0).change == StatusChange::not_judged));
    BOOST_TEST(found.statuses.at(0).reason == "disk full");
    BOOST_TEST(!found.regressed());
    BOOST_TEST(found.lost_judgement() == 1U);
}

BOOST_AUTO_TEST_CASE(two_kernels_of_one_run_each_are_compared_with_each_other) {
    add(a, Status::pass, "v6.1");
    add(b, Status::pass, "v6.2");
    const auto found = compare_runs(a, b);
    BOOST_TEST(found.places == 1U);
    BOOST_TEST(found.notes.size() == 1U);
    add(b, Status::pass, "v6.3");
    BOOST_TEST(compare_runs(a, b).places == 0U);
    BOOST_TEST(compare_runs(a, b).only_b.size() == 2U);
}

BOOST_AUTO_TEST_CASE(speed_is_told_to_have_changed_only_with_enough_runs) {
    add_speeds(a, {100, 101, 102});
    add_speeds(b, {50, 51, 52});
    BOOST_TEST(!compare_runs(a, b).metrics.at(0).p);
    add_speeds(a, {103});
    add_speeds(b, {53});
    const auto metric = compare_runs(a, b).metrics.at(0);
    BOOST_TEST(metric.name == "ops_per_second");
    BOOST_TEST(metric.is_worse());
    BOOST_TEST(metric.median_a == 101.5);
    BOOST_TEST(!compare_runs(b, a).metrics.at(0).is_worse());
    BOOST_TEST(!compare_runs(a, b).regressed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::compare
