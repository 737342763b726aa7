// SPDX-License-Identifier: GPL-2.0-or-later
#include "program/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

namespace faultline::program {
namespace {

using protocol::Outcome;

/// A wait status as waitpid() gives it (wait(2)).
constexpr int exited(int status) {
    return status << 8;
}

struct Given {
    Parameters parameters{.file = "/faultline/program/repro"};
    Tally tally;

    std::string reason_of(int wait_status) {
        const auto result = judge_run(parameters, wait_status, tally);
        if (!result) return "";
        BOOST_TEST((result->outcome == Outcome::fail));
        return result->reason;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(program_verdict, Given)

BOOST_AUTO_TEST_CASE(exit_statuses_mean_what_kselftest_says) {
    BOOST_TEST(reason_of(exited(0)) == "");
    BOOST_TEST(reason_of(exited(4)) == "");
    BOOST_TEST(tally.passed == 1U);
    BOOST_TEST(tally.skipped == 1U);
    BOOST_TEST(reason_of(exited(1)) == "repro ended with exit status 1");
}

BOOST_AUTO_TEST_CASE(exit_statuses_may_be_mapped) {
    parameters.pass = {1, 3};
    parameters.skip = {77};
    BOOST_TEST(reason_of(exited(3)) == "");
    BOOST_TEST(reason_of(exited(77)) == "");
    BOOST_TEST(reason_of(exited(0)) == "repro ended with exit status 0");
    BOOST_TEST(reason_of(exited(4)) == "repro ended with exit status 4");
}

BOOST_AUTO_TEST_CASE(a_signal_is_a_failure_that_names_it) {
    BOOST_TEST(reason_of(SIGSEGV) == "repro was killed by SIGSEGV (signal 11)");
    BOOST_TEST(reason_of(SIGABRT | 0x80) == "repro was killed by SIGABRT (signal 6)");
}

BOOST_AUTO_TEST_CASE(runs_that_all_passed_are_a_pass_and_counted) {
    tally.passed = 12;
    const auto result = judge_end(parameters, tally, 0);
    BOOST_TEST((result.outcome == Outcome::pass));
    BOOST_TEST(result.metrics.at("runs_passed") == 12);
}

BOOST_AUTO_TEST_CASE(a_run_that_skipped_makes_it_a_skip) {
    tally = {3, 1};
    const auto result = judge_end(parameters, tally, 0);
    BOOST_TEST((result.outcome == Outcome::skip));
    BOOST_TEST(result.reason.find("in 1 of 4 runs") != std::string::npos, result.reason);
}

BOOST_AUTO_TEST_CASE(what_still_runs_when_the_time_is_up_is_judged_as_asked) {
    BOOST_TEST((judge_end(parameters, tally, 1).outcome == Outcome::error));
    parameters.overrun = "fail";
    BOOST_TEST((judge_end(parameters, tally, 1).outcome == Outcome::fail));
    parameters.overrun = "skip";
    BOOST_TEST((judge_end(parameters, tally, 1).outcome == Outcome::skip));
    parameters.overrun = "pass";
    BOOST_TEST((judge_end(parameters, tally, 1).outcome == Outcome::pass));
}

BOOST_AUTO_TEST_CASE(what_runs_until_the_time_is_up_passes_when_it_is) {
    parameters.repeat = 0;
    const auto result = judge_end(parameters, tally, 2);
    BOOST_TEST((result.outcome == Outcome::pass));
    BOOST_TEST(result.metrics.at("killed_at_the_end") == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::program
