// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/events.hpp"
#include "protocol/plan.hpp"
#include "protocol/samples_test.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace faultline::protocol {
namespace {

/// Why a line is refused; empty if it is taken.
std::string refusal(std::string_view line) {
    const auto answer = parse_event(line);
    const auto* bad = std::get_if<BadEvent>(&answer);
    return bad == nullptr ? "" : bad->why;
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += piece;
    return text;
}

/// An event whose fields after the common ones are `rest`.
std::string event_line(std::string_view name, std::string_view rest) {
    return R"({"v":1,"seq":0,"t":1,"event":")" + std::string(name) + "\"" + std::string(rest) + "}";
}

struct Hostile {
    std::string line;
    std::string why;
};
std::ostream& operator<<(std::ostream& stream, const Hostile& hostile) {
    return stream << hostile.why << ": " << hostile.line.substr(0, 80);
}

const std::string booted_start =
    R"(,"release":"","version":"","command_line":"","sockets":1,"cpus":1,"memory_kib":1,"taint":0)";

const std::vector<Hostile> hostile_lines{
    {"", "not JSON at byte 1"},
    {"garbage", "not JSON at byte 1"},
    {"null", "the text is no object"},
    {"{} {}", "not JSON at byte 4"},
    {repeated("[", 100'000), "nested too deeply"},
    {repeated("{\"a\":", 50'000), "nested too deeply"},
    {repeated("x", max_line_bytes + 1), "longer than 262144 bytes"},
    {"[" + repeated("0,", 100'000) + "0]", "too many values"},
    {R"({"v":1,"v":1})", "a key occurs twice in an object"},
    {std::string("{}\0{}", 5), "holds a NUL byte"},
    {R"({"seq":0,"t":1,"event":"end"})", "'v' is missing"},
    {R"({"v":2,"seq":0,"t":1,"event":"end"})", "'v' is another version"},
    {R"({"v":"1","seq":0,"t":1,"event":"end"})", "'v' is no natural number"},
    {R"({"v":1,"seq":-1,"t":1,"event":"end"})", "'seq' is no natural number"},
    {R"({"v":1,"seq":1.5,"t":1,"event":"end"})", "'seq' is no natural number"},
    {R"({"v":1,"seq":1e400,"t":1,"event":"end"})", "not JSON at byte 18"},
    {R"({"v":1,"seq":0,"t":NaN,"event":"end"})", "not JSON at byte 20"},
    {R"({"v":1,"seq":0,"t":-1,"event":"end"})", "'t' is out of range"},
    {R"({"v":1,"seq":0,"t":1e300,"event":"end"})", "'t' is out of range"},
    {R"({"v":1,"seq":0,"t":null,"event":"end"})", "'t' is no number"},
    {R"({"v":1,"seq":0,"t":1,"event":"rm -rf"})", "'event' is no event that we know"},
    {R"({"v":1,"seq":0,"t":1,"event":["end"]})", "'event' is no text"},
    {R"({"v":1,"seq":0,"t":1})", "'event' is missing"},
    {event_line("note", ""), "'text' is missing"},
    {event_line("note", ",\"text\":\"\xff\""), "not JSON at byte 45"},
    {event_line("note", ",\"text\":\"" + repeated("x", max_text_bytes + 1) + "\""),
     "'text' is too long"},
    {event_line("output", R"(,"stream":"tty","text":"")"), "'stream' is neither stdout nor stderr"},
    {event_line("heartbeat", R"(,"free_kib":true)"), "'free_kib' is no natural number"},
    {event_line("result", R"(,"result":"maybe")"), "'result' is none of pass, fail, skip, error"},
    {event_line("result", R"(,"result":"fail","reason":"")"), "'reason' is missing"},
    {event_line("result", R"(,"result":"pass","metrics":{"a":"b"})"),
     "'metrics' holds something that is no finite number"},
    {event_line("booted", booted_start + R"(,"nodes":{},"modules":[],"tasks":[])"),
     "'nodes' is no list"},
    {event_line("booted", booted_start + R"(,"nodes":[],"modules":[3],"tasks":[])"),
     "'modules' holds something that is no text or too long"},
    {event_line("booted", booted_start + R"(,"nodes":[],"modules":[],"tasks":[7])"),
     "'tasks[0]' is no object"},
    {event_line("booted",
                booted_start + R"(,"nodes":[],"modules":[],"tasks":[{"pid":0,"command":"x"}])"),
     "'tasks[0].pid' is out of range"},
    {event_line("booted", booted_start + R"(,"nodes":[],"modules":[],"tasks":[{"pid":1,)" +
                              R"("command":"x","oom_score_adj":18446744073709551615}])"),
     "'tasks[0].oom_score_adj' is out of range"},
    {event_line("booted", booted_start + R"(,"nodes":[],"modules":[],"tasks":[)" +
                              repeated("7,", max_list_items) + "7]"),
     "'tasks' is too long"},
    {event_line("booted", booted_start + R"(,"nodes":[{"id":0,"cpus":"","memory_kib":1,)" +
                              R"("distances":[256]}],"modules":[],"tasks":[])"),
     "'nodes[0].distances' holds something that is no number or out of range"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_DATA_TEST_CASE(a_line_that_is_no_event_is_refused_with_its_fault,
                     boost::unit_test::data::make(hostile_lines), hostile) {
    BOOST_TEST(refusal(hostile.line) == hostile.why);
}

BOOST_AUTO_TEST_CASE(a_line_cut_short_anywhere_is_refused) {
    for (const auto& event : test::samples()) {
        const auto line = to_line(event);
        BOOST_TEST(refusal(line).empty());
        for (std::size_t size = 0; size < line.size(); ++size) {
            if (refusal(std::string_view(line).substr(0, size)).empty()) {
                BOOST_ERROR("taken though cut after " << size << " bytes: " << line);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_never_repeats_what_the_guest_sent) {
    BOOST_TEST(refusal("\x1b]0;title\x07").find('\x1b') == std::string::npos);
    BOOST_TEST(refusal("{\"" + repeated("x", 100'000) + "\":tru").size() < 200u);
}

BOOST_AUTO_TEST_CASE(whatever_is_taken_after_random_damage_keeps_to_the_bounds) {
    std::mt19937 random(20220);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    const std::string_view fragments("{}[]\",:0123456789-+eE.\\ntfu \xff\xc3\0", 31);
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (const auto& event : test::samples()) {
        const auto line = to_line(event);
        for (int round = 0; round < 3000; ++round) {
            auto damaged = line;
            for (auto edits = 1 + below(4); edits > 0; --edits) {
                const auto place = below(damaged.size());
                if (below(3) == 0) {
                    damaged.erase(place, 1 + below(8));
                    if (damaged.empty()) damaged = " ";
                } else {
                    damaged[place] = fragments[below(fragments.size())];
                }
            }
            const auto answer = parse_event(damaged);
            if (std::holds_alternative<BadEvent>(answer)) {
                ++refused;
                continue;
            }
            ++taken;
            const auto again = to_line(std::get<Event>(answer));
            BOOST_TEST(refusal(again).empty(), again);
        }
    }
    BOOST_TEST(taken > 100u);
    BOOST_TEST(refused > 10'000u);
}

BOOST_AUTO_TEST_CASE(random_bytes_are_never_an_event) {
    std::mt19937 random(2011);
    for (int round = 0; round < 5000; ++round) {
        std::string line(random() % 300, ' ');
        for (auto& byte : line)
            byte = static_cast<char>(random());
        if (round % 2 == 0) line.insert(0, "{\"");
        BOOST_TEST(!refusal(line).empty());
        BOOST_TEST(std::holds_alternative<std::string>(parse_plan(line)));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
