// SPDX-License-Identifier: GPL-2.0-or-later
#include "sweep/sweep_file.hpp"

#include "host/file.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::sweep {
namespace {

Step step(std::uint64_t n, std::vector<std::string> findings = {}) {
    Step step;
    step.n = n;
    step.kind = "failslab";
    step.stack = {"kmalloc", "f"};
    step.exit = 1;
    step.said = "no \xff memory";
    step.findings = std::move(findings);
    return step;
}

model::Verdict passed() {
    model::Verdict verdict;
    verdict.status = model::Status::pass;
    return verdict;
}

BOOST_AUTO_TEST_SUITE(sweep_files)

BOOST_AUTO_TEST_CASE(a_finding_in_any_step_fails_the_sweep) {
    Sweep sweep;
    sweep.steps = {step(1), step(2, {"BUG: x in y"}), step(3, {"BUG: x in y"})};
    judge(sweep, passed());
    BOOST_TEST((sweep.status == model::Status::fail));
    BOOST_TEST(sweep.reason == "n 2: BUG: x in y (and 1 more)");
}

BOOST_AUTO_TEST_CASE(without_one_it_is_what_the_last_guest_was) {
    Sweep sweep;
    sweep.steps = {step(1), step(2)};
    sweep.nothing_left = true;
    judge(sweep, passed());
    BOOST_TEST((sweep.status == model::Status::pass));
    BOOST_TEST(sweep.reason == "the kernel reported nothing in 2 steps");
    auto skipped = passed();
    skipped.status = model::Status::skip;
    judge(sweep, skipped);
    BOOST_TEST((sweep.status == model::Status::skip));
}

BOOST_AUTO_TEST_CASE(a_sweep_that_made_nothing_fail_is_no_pass) {
    Sweep sweep;
    sweep.nothing_left = true;
    judge(sweep, passed());
    BOOST_TEST((sweep.status == model::Status::skip));
}

BOOST_AUTO_TEST_CASE(a_guest_that_ended_without_a_word_is_no_pass) {
    Sweep sweep;
    sweep.steps = {step(1), step(2), step(3)};
    sweep.steps[1].unfinished = true;
    judge(sweep, passed());
    BOOST_TEST((sweep.status == model::Status::error));
    BOOST_TEST(sweep.reason == "n 2: the guest ended without a word of the kernel's");
}

BOOST_AUTO_TEST_CASE(the_file_fits_its_schema) {
    const faultline::test::TemporaryDirectory directory;
    Sweep sweep;
    for (const auto& steps : {std::vector<Step>{}, {step(1), step(2, {"BUG"})}}) {
        sweep.steps = steps;
        BOOST_REQUIRE(write_sweep(directory.path(), sweep));
        const auto text = host::read_file(directory.path() / "sweep.json").value();
        BOOST_TEST(faultline::test::schema_mistakes(
                       FAULTLINE_SOURCE_DIR "/results/schema/sweep-1.json", text) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_row_says_where_the_failure_was_forced_and_what_came_of_it) {
    const auto text = table({step(7, {"BUG: x in y"})});
    BOOST_TEST(text.find("    7  failslab         f ") != std::string::npos, text);
    BOOST_TEST(text.find("exit 1: no ") != std::string::npos, text);
    BOOST_TEST(text.find("BUG: x in y\n") != std::string::npos, text);
    BOOST_TEST(text.find('\xff') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::sweep
