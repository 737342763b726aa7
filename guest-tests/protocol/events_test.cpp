// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/events.hpp"

#include "protocol/report.hpp"
#include "protocol/samples_test.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace faultline::protocol {
namespace {

Event parsed(std::string_view line) {
    auto answer = parse_event(line);
    if (const auto* bad = std::get_if<BadEvent>(&answer)) {
        BOOST_FAIL("refused: " << bad->why << ": " << line.substr(0, 200));
    }
    return std::get<Event>(std::move(answer));
}

template <class Body>
Body sent_and_received(Body body) {
    return std::get<Body>(parsed(to_line({0, 1, std::move(body)})).body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(events)

BOOST_AUTO_TEST_CASE(a_line_has_the_documented_shape) {
    BOOST_TEST(to_line({7, 1.5, Heartbeat{42}}) ==
               R"({"event":"heartbeat","free_kib":42,"seq":7,"t":1.5,"v":1})");
}

BOOST_AUTO_TEST_CASE(every_kind_of_event_survives_the_way_through_a_line) {
    for (const auto& event : test::samples()) {
        const auto line = to_line(event);
        const auto back = parsed(line);
        BOOST_TEST(back.sequence == event.sequence);
        BOOST_TEST(back.uptime_seconds == event.uptime_seconds);
        BOOST_TEST(event_name(back) == event_name(event));
        BOOST_TEST(to_line(back) == line);
    }
}

BOOST_AUTO_TEST_CASE(the_facts_of_the_guest_arrive_as_they_were) {
    const auto booted = std::get<Booted>(parsed(to_line(test::samples()[1])).body);
    BOOST_TEST(booted.release == "6.1.0-50-cloud-amd64");
    BOOST_TEST(booted.command_line == "console=ttyS0 quiet=\"a b\"");
    BOOST_REQUIRE(booted.nodes.size() == 2u);
    BOOST_TEST(booted.nodes[1].cpus == "2-3");
    BOOST_TEST(booted.nodes[1].distances == (std::vector<unsigned>{20, 10}),
               boost::test_tools::per_element());
    BOOST_TEST(booted.sockets == 2u);
    BOOST_TEST(booted.taint == 4096u);
    BOOST_REQUIRE(booted.tasks.size() == 3u);
    BOOST_TEST(booted.tasks[0].oom_score_adj == -1000);
}

BOOST_AUTO_TEST_CASE(a_line_is_one_line_whatever_the_text_holds) {
    const std::string text("a\nb\r\0c\x1b[31m", 11);
    const auto line = to_line({0, 1, Output{Stream::out, text}});
    BOOST_TEST(line.find('\n') == std::string::npos);
    BOOST_TEST(std::get<Output>(parsed(line).body).text == text);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_replaced_and_long_text_is_cut) {
    BOOST_TEST(sent_and_received(Note{"a\xff"
                                      "b"})
                   .text ==
               "a\xef\xbf\xbd"
               "b");
    BOOST_TEST(sent_and_received(Note{std::string(100'000, 'x')}).text.size() == max_text_bytes);
    const auto replaced = sent_and_received(Note{std::string(100'000, '\xff')}).text;
    BOOST_TEST(replaced.size() <= max_text_bytes);
    BOOST_TEST(replaced.size() > max_text_bytes - 3);
}

BOOST_AUTO_TEST_CASE(a_booted_event_with_too_much_in_it_still_fits_a_line) {
    Booted booted;
    const std::string long_name(300, '\x01');  // six bytes each in JSON
    booted.tasks.resize(10'000, {1, long_name, 0});
    booted.modules.resize(10'000, long_name);
    const auto line = to_line({0, 1, booted});
    BOOST_TEST(line.size() <= max_line_bytes);
    const auto back = std::get<Booted>(parsed(line).body);
    BOOST_TEST(back.tasks.size() > 10u);
    BOOST_TEST(back.tasks.size() <= max_list_items);
}

BOOST_AUTO_TEST_CASE(numbers_that_json_does_not_have_are_left_out) {
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    const auto back =
        sent_and_received(WorkloadResult{Outcome::pass, "", {{"bad", nan}, {"good", 0.5}}});
    BOOST_TEST(back.metrics.size() == 1u);
    BOOST_TEST(back.metrics.at("good") == 0.5);
    BOOST_TEST(parsed(to_line({0, nan, End{}})).uptime_seconds == 0);
}

BOOST_AUTO_TEST_CASE(a_result_other_than_pass_always_has_a_reason) {
    BOOST_TEST(!sent_and_received(WorkloadResult{Outcome::skip, "", {}}).reason.empty());
    BOOST_TEST(sent_and_received(WorkloadResult{Outcome::pass, "", {}}).reason.empty());
}

BOOST_AUTO_TEST_CASE(reports_survive_the_way_through_a_line) {
    const auto phase = parse_report(to_report_line(Phase{"fill"}));
    BOOST_TEST(std::get<Phase>(std::get<Report>(phase)).name == "fill");
    const auto line = to_report_line(WorkloadResult{Outcome::fail, "why", {{"n", 3}}});
    BOOST_TEST(line == R"({"metrics":{"n":3.0},"reason":"why","result":"fail"})");
    const auto answer = parse_report(line);
    const auto result = std::get<WorkloadResult>(std::get<Report>(answer));
    BOOST_CHECK(result.outcome == Outcome::fail);
    BOOST_TEST(result.metrics.at("n") == 3);
}

BOOST_AUTO_TEST_CASE(a_report_that_is_none_is_refused_with_its_fault) {
    const auto why = [](std::string_view line) {
        const auto answer = parse_report(line);
        return std::holds_alternative<std::string>(answer) ? std::get<std::string>(answer) : "";
    };
    BOOST_TEST(why("hello") == "not JSON at byte 1");
    BOOST_TEST(why("[]") == "the text is no object");
    BOOST_TEST(why("{}") == "'result' is missing");
    BOOST_TEST(why(R"({"result":"fail"})") == "'reason' is missing");
    BOOST_TEST(why(R"({"result":"good"})") == "'result' is none of pass, fail, skip, error");
    BOOST_TEST(why(R"({"phase":["x"]})") == "'phase' is no text");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
