// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/exit_status.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>

namespace faultline::schedule {
namespace {

using model::Status;

model::CellSummary cell(Status status, std::vector<std::string> titles = {},
                        bool reproduced = false) {
    model::CellSummary summary;
    summary.status = status;
    summary.titles = std::move(titles);
    summary.reproduced = reproduced;
    summary.expected_finding = "x";
    return summary;
}

int plain(std::initializer_list<Status> statuses) {
    model::RunSummary run;
    for (const auto status : statuses)
        run.cells.push_back(cell(status));
    return static_cast<int>(exit_status(run, true, {}));
}

int one(const model::CellSummary& summary, const ExitMode& mode) {
    model::RunSummary run;
    run.cells.push_back(summary);
    return static_cast<int>(exit_status(run, true, mode));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exit_statuses)

BOOST_AUTO_TEST_CASE(a_kernel_failure_outranks_an_error_and_an_error_outranks_a_pass) {
    BOOST_TEST(plain({Status::pass, Status::pass}) == 0);
    BOOST_TEST(plain({Status::pass, Status::skip}) == 0);
    BOOST_TEST(plain({Status::pass, Status::error}) == 2);
    BOOST_TEST(plain({Status::error, Status::fail, Status::pass}) == 1);
    BOOST_TEST(plain({Status::skip, Status::skip}) == 3);
    model::RunSummary none;
    none.planned = 1;
    BOOST_TEST(static_cast<int>(exit_status(none, true, {})) == 2);
    none.planned = 0;
    BOOST_TEST(static_cast<int>(exit_status(none, true, {})) == 0);
}

BOOST_AUTO_TEST_CASE(what_was_not_run_is_no_pass_whatever_the_answer_is_for) {
    model::RunSummary run;
    run.cells = {cell(Status::pass, {}, true)};
    run.not_run = {{{}, "the time was up"}};
    BOOST_TEST(static_cast<int>(exit_status(run, true, {})) == 2);
    BOOST_TEST(static_cast<int>(exit_status(run, true, {true, false, ""})) == 2);
    BOOST_TEST(static_cast<int>(exit_status(run, true, {false, true, ""})) == 125);
    run.cells.push_back(cell(Status::fail));
    BOOST_TEST(static_cast<int>(exit_status(run, true, {})) == 1);
}

BOOST_AUTO_TEST_CASE(a_scenario_that_expects_no_bug_has_to_pass) {
    auto summary = cell(Status::pass);
    summary.expected_finding.clear();
    BOOST_TEST(one(summary, {true, false, ""}) == 0);
    summary.status = Status::fail;
    BOOST_TEST(one(summary, {true, false, ""}) == 1);
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_says_so_whatever_its_cells_came_to) {
    model::RunSummary run;
    run.interrupted = true;
    run.cells.push_back(cell(Status::fail));
    BOOST_TEST(static_cast<int>(exit_status(run, true, {})) == 130);
}

BOOST_AUTO_TEST_CASE(a_run_whose_verdicts_could_not_be_written_is_no_success) {
    model::RunSummary run;
    run.cells.push_back(cell(Status::pass));
    BOOST_TEST(static_cast<int>(exit_status(run, false, {})) == 2);
    BOOST_TEST(static_cast<int>(exit_status(run, false, {false, true, ""})) == 128);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_not_there_is_no_success_and_hides_nothing_of_the_kernel) {
    BOOST_TEST((without_report(ExitCode::all_passed, {}) == ExitCode::cannot_judge));
    BOOST_TEST((without_report(ExitCode::kernel_failed, {}) == ExitCode::kernel_failed));
    BOOST_TEST((without_report(ExitCode::all_skipped, {}) == ExitCode::all_skipped));
    const ExitMode bisect{false, true, ""};
    BOOST_TEST((without_report(ExitCode::all_passed, bisect) == ExitCode::bisect_stop));
    BOOST_TEST((without_report(ExitCode::kernel_failed, bisect) == ExitCode::kernel_failed));
    BOOST_TEST((without_report(ExitCode::bisect_skip, bisect) == ExitCode::bisect_skip));
}

BOOST_AUTO_TEST_CASE(reproducing_what_is_expected_is_success_and_not_doing_so_is_not) {
    const ExitMode expect{true, false, ""};
    BOOST_TEST(one(cell(Status::fail, {"x"}, true), expect) == 0);
    BOOST_TEST(one(cell(Status::pass), expect) == 1);
    BOOST_TEST(one(cell(Status::error), expect) == 2);
    BOOST_TEST(one(cell(Status::skip), expect) == 2);
}

BOOST_AUTO_TEST_CASE(bisect_is_told_bad_only_for_the_signature_looked_for) {
    const ExitMode any_failure{false, true, ""};
    const ExitMode one_title{false, true, "WARNING in foo"};
    BOOST_TEST(one(cell(Status::pass), any_failure) == 0);
    BOOST_TEST(one(cell(Status::fail, {"x"}), any_failure) == 1);
    BOOST_TEST(one(cell(Status::error), any_failure) == 125);
    BOOST_TEST(one(cell(Status::skip), any_failure) == 125);
    BOOST_TEST(one(cell(Status::fail, {"WARNING in bar"}), one_title) == 125);
    BOOST_TEST(one(cell(Status::fail, {"WARNING in bar", "WARNING in foo"}), one_title) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
