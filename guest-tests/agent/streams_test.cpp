// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/output_relay.hpp"
#include "agent/report_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <vector>

namespace faultline::agent {
namespace {

using protocol::Note;
using protocol::Output;

struct Sent {
    std::vector<EventBody> events;
    Send send = [this](EventBody body) { events.push_back(std::move(body)); };

    template <class Body>
    [[nodiscard]] std::vector<Body> all() const {
        std::vector<Body> bodies;
        for (const auto& event : events) {
            if (const auto* body = std::get_if<Body>(&event)) bodies.push_back(*body);
        }
        return bodies;
    }

    [[nodiscard]] std::string text() const {
        std::string joined;
        for (const auto& output : all<Output>())
            joined += output.text;
        return joined;
    }
};

/// As waitpid() gives them.
int exited(int status) {
    return status << 8;
}
int killed(int signal) {
    return signal;
}

struct Report : Sent {
    ReportReader reader{send};

    /// "fail: why" for a workload that wrote `lines` and ended so.
    std::string judged(std::string_view lines, int status) {
        reader.feed(lines);
        reader.finish();
        const auto result = reader.judge(status);
        return std::string(protocol::to_string(result.outcome)) +
               (result.reason.empty() ? "" : ": " + result.reason);
    }
};

std::string judged(std::string_view lines, int status) {
    return Report().judged(lines, status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output_relay)

BOOST_FIXTURE_TEST_CASE(lines_that_come_together_are_one_event, Sent) {
    OutputBudget budget;
    OutputRelay relay(protocol::Stream::err, budget, send);
    relay.feed("one\ntwo\nthr");
    BOOST_REQUIRE(all<Output>().size() == 1u);
    BOOST_TEST(all<Output>()[0].text == "one\ntwo\n");
    BOOST_CHECK(all<Output>()[0].stream == protocol::Stream::err);
    relay.feed("ee\n");
    relay.finish();
    BOOST_REQUIRE(all<Output>().size() == 2u);
    BOOST_TEST(all<Output>()[1].text == "three\n");
}

BOOST_FIXTURE_TEST_CASE(a_long_line_is_sent_in_pieces_and_its_end_at_the_end, Sent) {
    OutputBudget budget;
    OutputRelay relay(protocol::Stream::out, budget, send);
    const std::string line(10'000, '\xff');
    for (const char byte : line)
        relay.feed({&byte, 1});
    relay.finish();
    BOOST_TEST(text() == line);
    for (const auto& output : all<Output>()) {
        const auto back = protocol::parse_event(protocol::to_line({0, 1, output}));
        const auto& received = std::get<Output>(std::get<protocol::Event>(back).body).text;
        BOOST_TEST(received.size() == output.text.size() * 3);  // U+FFFD each: nothing was cut
    }
}

BOOST_FIXTURE_TEST_CASE(output_beyond_the_budget_is_left_out_and_said_once, Sent) {
    OutputBudget budget{10, false};
    OutputRelay out(protocol::Stream::out, budget, send);
    OutputRelay err(protocol::Stream::err, budget, send);
    out.feed("12345\n");
    err.feed("6789\nmore");
    out.feed("even more\n");
    out.finish();
    err.finish();
    BOOST_TEST(text() == "12345\n6789");
    BOOST_TEST(all<Note>().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(report_reader)

BOOST_AUTO_TEST_CASE(a_workload_says_how_it_went) {
    BOOST_TEST(judged("{\"result\":\"pass\"}\n", exited(0)) == "pass");
    BOOST_TEST(judged("{\"result\":\"fail\",\"reason\":\"x\"}\n", exited(1)) == "fail: x");
    BOOST_TEST(judged("{\"result\":\"skip\",\"reason\":\"x\"}\n", exited(4)) == "skip: x");
    BOOST_TEST(judged("{\"result\":\"fail\",\"reason\":\"x\"}\n", killed(SIGKILL)) == "fail: x");
}

BOOST_AUTO_TEST_CASE(a_workload_that_says_nothing_is_judged_by_its_status) {
    BOOST_TEST(judged("", exited(0)) == "pass");
    BOOST_TEST(judged("", exited(4)) == "skip: the workload ended with exit status 4");
    BOOST_TEST(judged("", exited(1)) == "fail: the workload ended with exit status 1");
    BOOST_TEST(judged("", killed(SIGSEGV)) == "fail: the workload was killed by SIGSEGV");
    BOOST_TEST(judged("", killed(40)) == "fail: the workload was killed by signal 40");
}

BOOST_AUTO_TEST_CASE(a_pass_that_the_status_belies_is_none) {
    BOOST_TEST(judged("{\"result\":\"pass\"}\n", killed(SIGSEGV)) ==
               "fail: the workload reported pass, then was killed by SIGSEGV");
    BOOST_TEST(judged("{\"result\":\"pass\"}\n", exited(3)) ==
               "fail: the workload reported pass, then ended with exit status 3");
}

BOOST_AUTO_TEST_CASE(a_report_that_cannot_be_read_is_never_a_pass) {
    BOOST_TEST(judged("{\"result\":\"great\"}\n", exited(0)) ==
               "error: the workload's report cannot be read: "
               "'result' is none of pass, fail, skip, error");
    BOOST_TEST(judged("{\"result\":\"pass\"}", exited(0)) ==
               "error: the workload's report cannot be read: it was not finished");
    BOOST_TEST(judged(std::string(protocol::max_report_bytes + 1, 'x'), exited(0)) ==
               "error: the workload's report cannot be read: it is too long");
}

BOOST_FIXTURE_TEST_CASE(the_first_result_counts_and_a_second_is_noted, Report) {
    BOOST_TEST(judged("{\"result\":\"fail\",\"reason\":\"x\"}\n{\"result\":\"pass\"}\n",
                      exited(0)) == "fail: x");
    BOOST_TEST(all<Note>().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(phases_are_sent_on_byte_by_byte_or_whole, Report) {
    const std::string_view lines = "{\"phase\":\"fill\"}\n{\"phase\":\"drain\"}\n";
    for (const char byte : lines)
        reader.feed({&byte, 1});
    reader.feed(lines);
    const auto phases = all<protocol::Phase>();
    BOOST_REQUIRE(phases.size() == 4u);
    BOOST_TEST(phases[1].name == "drain");
    BOOST_TEST(phases[3].name == "drain");
}

BOOST_FIXTURE_TEST_CASE(corrupt_data_is_sent_on_and_bounded, Report) {
    reader.feed(R"({"corruption":"CG.S","got":"1","wanted":"2"})"
                "\n");
    BOOST_REQUIRE(all<protocol::Corruption>().size() == 1u);
    BOOST_TEST(all<protocol::Corruption>()[0].subject == "CG.S");
    for (int i = 0; i < 500; ++i)
        reader.feed(R"({"corruption":"MG.S","got":"1","wanted":"2"})"
                    "\n");
    BOOST_TEST(all<protocol::Corruption>().size() == 100u);
    BOOST_TEST(all<Note>().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(phases_without_end_are_bounded, Report) {
    for (int i = 0; i < 5000; ++i)
        reader.feed("{\"phase\":\"again\"}\n");
    BOOST_TEST(all<protocol::Phase>().size() == 1000u);
    BOOST_TEST(all<Note>().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::agent
