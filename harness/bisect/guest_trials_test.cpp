// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/guest_trials.hpp"

#include "schedule/test_listener.hpp"
#include "store/read_run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

namespace faultline::bisect {
namespace {

model::Verdict verdict_of(model::Status status, std::vector<std::string> titles = {}) {
    model::Verdict verdict;
    verdict.status = status;
    verdict.reason = "a reason\nin two lines";
    verdict.seconds[model::CellPhase::boot] = 1;
    for (auto& title : titles) {
        model::Finding finding;
        finding.title = std::move(title);
        verdict.findings.push_back(std::move(finding));
        verdict.expected.push_back(false);
    }
    return verdict;
}

/// Guests that come to what the test says, by the kernel's reference.
class Says final : public schedule::Executor {
 public:
    [[nodiscard]] model::Verdict execute(const run::CellRequest& request, const host::Cancel&,
                                         const run::OnProgress&) override {
        ++guests;
        auto verdict = say(request.cell.kernel);
        verdict.cell = request.cell;
        return verdict;
    }
    std::function<model::Verdict(const std::string& kernel)> say;
    unsigned guests = 0;
};

struct Place {
    faultline::test::TemporaryDirectory directory;
    std::optional<Result<store::RunDirectory>> run =
        store::RunDirectory::create(directory.path() / "run");
    Says executor;
    schedule::test::Silence listener;
    host::Cancel cancel;
    State state;
    unsigned fetched = 0;

    GuestTrials trials() {
        return {{executor,
                 {[this](const std::string& reference, model::Duration) -> Result<model::Kernel> {
                      ++fetched;
                      if (reference == "broken") return failure("make: it does not build\nlog");
                      return model::Kernel{};
                  },
                  {},
                  {}},
                 **run,
                 listener,
                 cancel,
                 [](const std::string& revision) {
                     model::Scenario scenario;
                     scenario.matrix.kernels = {revision};
                     return schedule::cells_of(scenario).front();
                 },
                 [](const auto&, const auto*) { return std::vector<std::string>{"faultline"}; }},
                {},
                state};
    }
};

BOOST_AUTO_TEST_SUITE(bisect_trials)

BOOST_AUTO_TEST_CASE(only_the_finding_that_is_looked_for_makes_a_revision_bad) {
    using model::Status;
    const auto outcome = [](const model::Verdict& verdict) {
        return outcome_of(verdict, "BUG: x in y").first;
    };
    BOOST_TEST((outcome(verdict_of(Status::fail, {"BUG: x in y"})) == Outcome::seen));
    BOOST_TEST((outcome(verdict_of(Status::fail, {"WARNING", "BUG: x in y"})) == Outcome::seen));
    BOOST_TEST((outcome(verdict_of(Status::fail, {"BUG: other"})) == Outcome::other));
    BOOST_TEST((outcome(verdict_of(Status::fail)) == Outcome::other));
    BOOST_TEST((outcome(verdict_of(Status::error)) == Outcome::other));
    BOOST_TEST((outcome(verdict_of(Status::skip)) == Outcome::untestable));
    BOOST_TEST((outcome(verdict_of(Status::pass)) == Outcome::clean));
    BOOST_TEST(outcome_of(verdict_of(Status::skip), "BUG").second == "a reason in two lines");
}

BOOST_AUTO_TEST_CASE(a_signature_and_another_title_of_it_do_as_well) {
    auto verdict = verdict_of(model::Status::fail, {"BUG: x in y"});
    verdict.findings[0].signature = {"0123456789abcdef", "fedcba9876543210"};
    verdict.findings[0].alternative_titles = {"BUG: x in z"};
    for (const auto* target : {"0123456789abcdef", "fedcba9876543210", "BUG: x in z"})
        BOOST_TEST((outcome_of(verdict, target).first == Outcome::seen));
}

BOOST_AUTO_TEST_CASE(a_workload_that_failed_is_a_failure_like_others) {
    auto verdict = verdict_of(model::Status::fail);
    verdict.workload = "w";
    verdict.workload_result.emplace();
    verdict.workload_result->outcome = protocol::Outcome::fail;
    BOOST_TEST(outcome_of(verdict, "").second == "workload w failed");
    BOOST_TEST((outcome_of(verdict, "workload w failed").first == Outcome::seen));
    BOOST_TEST((outcome_of(verdict, "BUG: x in y").first == Outcome::other));
    verdict.workload_result->outcome = protocol::Outcome::pass;
    BOOST_TEST((outcome_of(verdict, "workload w failed").first == Outcome::other));
}

BOOST_AUTO_TEST_CASE(where_nothing_is_named_the_first_failure_is_looked_for_from_then_on) {
    Place place;
    place.executor.say = [](const std::string& kernel) {
        return verdict_of(model::Status::fail, {kernel == "bad" ? "BUG: a" : "BUG: b"});
    };
    auto trials = place.trials();
    BOOST_TEST(trials("bad", 1)->target == "BUG: a");
    BOOST_TEST(trials("bad", 2)->target == "");
    BOOST_TEST((trials("other", 1)->outcome == Outcome::other));
    BOOST_TEST(place.fetched == 2U);  // one kernel for both runs of a revision
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_to_be_had_is_a_skip_and_no_guest) {
    Place place;
    auto trials = place.trials();
    const auto tried = trials("broken", 1).value();
    BOOST_TEST((tried.outcome == Outcome::unbuildable));
    BOOST_TEST(tried.detail == "make: it does not build log");
    BOOST_TEST(place.executor.guests == 0U);
}

BOOST_AUTO_TEST_CASE(what_the_host_cannot_do_is_tried_again_and_blames_no_revision) {
    Place place;
    place.executor.say = [&](const std::string&) {
        auto verdict = verdict_of(model::Status::error);
        verdict.seconds.clear();
        return verdict;
    };
    auto trials = place.trials();
    BOOST_TEST(!trials("any", 1));
    BOOST_TEST(place.executor.guests == 3U);
}

BOOST_AUTO_TEST_CASE(a_verdict_that_was_written_just_before_the_end_counts) {
    Place place;
    place.state.target = "BUG: a";
    place.executor.say = [](const std::string&) {
        return verdict_of(model::Status::fail, {"BUG: a"});
    };
    {
        auto trials = place.trials();
        BOOST_REQUIRE(trials("bad", 1));
    }
    auto trials = place.trials();
    BOOST_TEST((trials("bad", 1)->outcome == Outcome::seen));
    BOOST_TEST(place.executor.guests == 1U);
    BOOST_TEST(trials.close(false));
    BOOST_TEST(store::read_summary((*place.run)->path())->cells.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
