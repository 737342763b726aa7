// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/trial.hpp"

#include "nas/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

namespace faultline::nas {
namespace {

using protocol::Outcome;

/// A wait status as waitpid() gives it (wait(2)).
constexpr int exited(int status) {
    return status << 8;
}

const Trial on_node_1{"CG", "S", "1", 1};

struct Given {
    Tally tally;

    workload::Result result_of(int wait_status, const std::string& output,
                               const Trial& trial = on_node_1) {
        const auto result = judge_trial(trial, wait_status, output, tally);
        return result ? *result : workload::pass();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nas_trials, Given)

BOOST_AUTO_TEST_CASE(each_benchmark_is_run_in_each_placement_and_bound_to_each_node) {
    Parameters parameters;
    parameters.benchmarks = {"IS", "CG"};
    parameters.placements = {"free", "bound"};
    const auto planned = plan_trials(parameters, {0, 2});
    const auto* trials = std::get_if<std::vector<Trial>>(&planned);
    BOOST_REQUIRE(trials != nullptr);
    BOOST_REQUIRE(trials->size() == 6U);
    BOOST_TEST((*trials)[0].name() == "IS class S, free");
    BOOST_TEST((*trials)[2].name() == "IS class S, bound to node 2");
    BOOST_TEST((*trials)[2].metric() == "is_s_node2");
    BOOST_TEST((*trials)[3].metric() == "cg_s_free");
}

BOOST_AUTO_TEST_CASE(unknown_benchmarks_and_placements_are_told) {
    Parameters parameters;
    parameters.placements = {"free"};
    BOOST_TEST(std::get<std::string>(plan_trials(parameters, {0})) ==
               "there is no benchmark to run");
    parameters.benchmarks = {"LU"};
    BOOST_TEST(std::get<std::string>(plan_trials(parameters, {0})) ==
               "there is no benchmark 'LU': IS, MG, CG, FT and EP");
    parameters.benchmarks = {"IS"};
    parameters.placements = {"fere"};
    BOOST_TEST(std::get<std::string>(plan_trials(parameters, {0})) ==
               "there is no placement 'fere': free, spread and bound");
}

BOOST_AUTO_TEST_CASE(a_verified_trial_counts_with_its_speed_and_its_nodes) {
    const auto result =
        result_of(exited(0), "CG S verified 0.25 263.8 1 zeta is 8.5971775078648e+00\n");
    BOOST_TEST((result.outcome == Outcome::pass));
    BOOST_TEST(tally.verified == 1U);
    BOOST_TEST(tally.nodes.count(1) == 1U);
    BOOST_TEST(tally.metrics.at("cg_s_node1_mops") == 263.8);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_silent_data_corruption_with_what_it_is_and_should_be) {
    const auto result =
        result_of(exited(1), "CG S wrong 0.25 263.8 1 zeta is 8.6, should be 8.5\n");
    BOOST_TEST((result.outcome == Outcome::pass));  // the finding fails the cell, and others go on
    BOOST_REQUIRE(tally.wrong.size() == 1U);
    const auto& wrong = tally.wrong[0];
    BOOST_TEST(wrong.subject == "CG.S");
    BOOST_TEST(wrong.got == "8.6");
    BOOST_TEST(wrong.wanted == "8.5");
    const std::map<std::string, std::string> details{{"benchmark", "CG"},
                                                     {"class", "S"},
                                                     {"node", "1"},
                                                     {"placement", "bound"},
                                                     {"value", "zeta"}};
    BOOST_TEST((wrong.details == details));
    BOOST_TEST(tally.verified == 0U);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_told_in_other_words_is_told_whole) {
    result_of(exited(1), "IS S wrong 0.25 263.8 0,1 keys out of order\n",
              {"IS", "S", "spread", std::nullopt});
    BOOST_REQUIRE(tally.wrong.size() == 1U);
    BOOST_TEST(tally.wrong[0].got == "keys out of order");
    BOOST_TEST(tally.wrong[0].details.at("node") == "0,1");
    BOOST_TEST(tally.wrong[0].details.at("placement") == "spread");
}

BOOST_AUTO_TEST_CASE(a_bound_trial_that_ran_elsewhere_is_a_failure) {
    const std::string output = "CG S verified 0.25 263.8 0,1 zeta is 8.5\n";
    BOOST_TEST(result_of(exited(0), output).reason == "CG class S, bound to node 1 ran on node 0");
    BOOST_TEST(
        (result_of(exited(0), output, {"CG", "S", "free", std::nullopt}).outcome == Outcome::pass));
}

BOOST_AUTO_TEST_CASE(a_signal_is_a_failure_and_what_could_not_run_an_error) {
    BOOST_TEST(result_of(SIGBUS, "").reason == "CG class S, bound to node 1 was killed by SIGBUS");
    BOOST_TEST((result_of(SIGBUS, "").outcome == Outcome::fail));
    const auto failed = result_of(exited(2), "no memory for 7 times 8 bytes\n");
    BOOST_TEST((failed.outcome == Outcome::error));
    BOOST_TEST(
        failed.reason ==
        "CG class S, bound to node 1 ended with exit status 2: no memory for 7 times 8 bytes");
    BOOST_TEST((result_of(exited(0), "").outcome == Outcome::error));
    BOOST_TEST(
        (result_of(exited(1), "CG S verified 0.25 1 1 zeta is 8.5\n").outcome == Outcome::error));
    BOOST_TEST((result_of(exited(0), "MG S verified 0.25 1 1 x\n").outcome == Outcome::error));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::nas
