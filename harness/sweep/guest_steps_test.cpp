// SPDX-License-Identifier: GPL-2.0-or-later
#include "sweep/guest_steps.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace faultline::sweep {
namespace {

using nlohmann::json;

struct Guest {
    faultline::test::TemporaryDirectory directory;
    std::filesystem::path events = directory.path() / "events.jsonl";
    model::Verdict verdict;

    void phase(unsigned n, double t) const {
        write({{"event", "phase"}, {"name", "n " + std::to_string(n)}, {"t", t}});
    }
    /// Cut in two, as a relay may cut it.
    void told(const json& line) const {
        const auto text = line.dump() + "\n";
        output(text.substr(0, 7));
        output(text.substr(7));
    }
    void output(const std::string& text) const {
        write({{"event", "output"}, {"stream", "stdout"}, {"text", text}, {"t", 1}});
    }
    void write(const json& event) const {
        std::ofstream(events, std::ios::app) << event.dump() << "\n";
    }
    void finding(const std::string& title, double seconds, bool expected = false) {
        model::Finding finding;
        finding.title = title;
        finding.time_seconds = seconds;
        verdict.findings.push_back(std::move(finding));
        verdict.expected.push_back(expected);
    }
    void result(protocol::Outcome outcome, bool nothing_left) {
        verdict.workload_result.emplace();
        verdict.workload_result->outcome = outcome;
        verdict.workload_result->metrics = {{"nothing_left", nothing_left ? 1.0 : 0.0}};
        verdict.status =
            outcome == protocol::Outcome::pass ? model::Status::pass : model::Status::fail;
    }
    [[nodiscard]] GuestSteps steps() const { return read_steps(events, verdict); }
};

json line(unsigned n, double t) {
    return {{"n", n},         {"t", t},      {"kind", "failslab"}, {"stack", {"kmalloc", "f"}},
            {"exit", n == 2}, {"said", "no"}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_steps, Guest)

BOOST_AUTO_TEST_CASE(what_the_guest_tells_of_its_steps_is_read) {
    phase(1, 5);
    told({{"n", 1},
          {"t", 5.0},
          {"kind", "failslab"},
          {"stack", {"kmalloc_trace", "f"}},
          {"exit", 1},
          {"said", "no memory"}});
    phase(2, 6);
    told({{"n", 2}, {"t", 6.0}, {"kind", "fail_futex"}, {"stack", json::array()}, {"signal", 11}});
    phase(3, 7);
    result(protocol::Outcome::pass, true);
    const auto guest = steps();
    BOOST_TEST(guest.nothing_left);
    BOOST_TEST_REQUIRE(guest.steps.size() == 2U);
    BOOST_TEST(guest.last == 2U);
    BOOST_TEST(outcome_of(guest.steps[0]) == "exit 1: no memory");
    BOOST_TEST(asked_by(guest.steps[0].stack) == "f");
    BOOST_TEST(outcome_of(guest.steps[1]) == "signal 11");
    BOOST_TEST(asked_by(guest.steps[1].stack) == "");
}

BOOST_AUTO_TEST_CASE(the_step_in_which_the_guest_crashed_has_what_the_console_says) {
    phase(1, 5);
    told(line(1, 5));
    phase(2, 6);
    finding("WARNING in g", 5.5);
    finding("kernel panic: x", 6.2);
    finding("an OOM kill that is right", 6.3, true);
    verdict.status = model::Status::fail;
    model::ForcedFailure forced;
    forced.kind = "failslab";
    forced.uptime = 6.1;
    forced.stack = {"dump_stack_lvl", "should_failslab", "kmem_cache_alloc", "h"};
    verdict.forced.kept = {forced};
    const auto guest = steps();
    BOOST_TEST_REQUIRE(guest.steps.size() == 2U);
    BOOST_TEST(guest.steps[0].findings == std::vector<std::string>{"WARNING in g"},
               boost::test_tools::per_element());
    const auto& last = guest.steps[1];
    BOOST_TEST(last.n == 2U);
    BOOST_TEST(last.unfinished);
    BOOST_TEST(asked_by(last.stack) == "h");
    BOOST_TEST(last.findings == std::vector<std::string>{"kernel panic: x"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_crash_before_the_next_step_was_heard_of_is_of_the_next_step) {
    phase(1, 5);
    told(line(1, 5));
    verdict.status = model::Status::fail;
    finding("kernel panic: x", 5.4);
    const auto guest = steps();
    BOOST_TEST_REQUIRE(guest.steps.size() == 2U);
    BOOST_TEST(guest.steps[1].n == 2U);
    BOOST_TEST(guest.last == 2U);
}

BOOST_AUTO_TEST_CASE(a_guest_that_stopped_without_a_word_did_so_in_the_step_it_was_at) {
    phase(1, 5);
    told(line(1, 5));
    phase(2, 6);
    verdict.status = model::Status::error;
    const auto guest = steps();
    BOOST_TEST_REQUIRE(guest.steps.size() == 2U);
    BOOST_TEST(guest.steps[1].unfinished);
    BOOST_TEST(guest.steps[1].findings.empty());
    result(protocol::Outcome::skip, false);
    BOOST_TEST(steps().steps.size() == 1U);  // it says itself why it does not go on
}

BOOST_AUTO_TEST_CASE(a_guest_that_only_warned_has_no_unfinished_step) {
    phase(1, 5);
    told(line(1, 5));
    phase(2, 6);
    result(protocol::Outcome::pass, true);
    verdict.status = model::Status::fail;
    finding("WARNING in g", 5.5);
    const auto guest = steps();
    BOOST_TEST(guest.nothing_left);
    BOOST_TEST_REQUIRE(guest.steps.size() == 1U);
    BOOST_TEST(guest.steps[0].findings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(lines_that_are_no_steps_are_passed_over) {
    output("hello\n{\"n\": 0}\n[1]\n{\"n\": \"x\"}\n");
    told(line(3, 5));
    told(line(2, 5));  // n only grows
    write({{"event", "phase"}, {"name", "n 99999999999999999999999"}});
    BOOST_TEST(steps().steps.size() == 1U);
    std::ofstream(events, std::ios::app) << "garbage";
    BOOST_TEST(steps().steps.size() == 1U);
    BOOST_TEST(read_steps("/nowhere", {}).steps.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::sweep
