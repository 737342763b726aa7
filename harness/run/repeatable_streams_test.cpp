// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/repeatable_streams.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace faultline::run {
namespace {

struct Streams {
    void console(std::string_view bytes) {
        streams.feed_console(bytes, [this](std::string_view line) { taken += line; });
    }
    bool event(double uptime) { return streams.admit_event("{}", uptime); }

    RepeatableStreams streams;
    std::string taken;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(repeatable_streams, Streams)

BOOST_AUTO_TEST_CASE(what_comes_after_the_end_in_the_guests_time_does_not_count) {
    streams.end_by(5);
    console("[    4.900000] a\nwithout a stamp\n[    5.000000] b\n[    5.000001] c\nof c\n");
    console("[    4.950000] late\n");
    BOOST_TEST(taken == "[    4.900000] a\nwithout a stamp\n[    5.000000] b\n");
    BOOST_TEST(event(5));
    BOOST_TEST(!event(5.1));
    BOOST_TEST(!event(5));
    BOOST_TEST(streams.console_digest().bytes == taken.size());
    BOOST_TEST(streams.event_digest().bytes == 3U);
}

BOOST_AUTO_TEST_CASE(pieces_give_what_the_whole_gives_however_long_the_host_went_on) {
    const std::string text = "[    1.000000] a\n[    2.000000] b\n[    3.000000] c\n";
    streams.end_by(2.5);
    console(text);
    Streams pieces;
    pieces.streams.end_by(2.5);
    for (const char byte : text.substr(0, text.find('c')))
        pieces.console(std::string_view(&byte, 1));
    pieces.streams.finish_console([&](std::string_view line) { pieces.taken += line; });
    BOOST_TEST(pieces.taken == taken);
    BOOST_TEST(pieces.streams.console_digest().sha256 == streams.console_digest().sha256);
}

BOOST_AUTO_TEST_CASE(both_streams_are_waited_for_but_not_for_ever) {
    streams.end_by(5);
    console("[    5.100000] x\n");
    BOOST_TEST(!streams.passed());
    BOOST_TEST(event(4.9));
    BOOST_TEST(!streams.passed());
    event(5.2);
    BOOST_TEST(streams.passed());
    Streams silent;
    silent.streams.end_by(5);
    silent.event(6);
    BOOST_TEST(!silent.streams.passed());
    silent.event(7.1);
    BOOST_TEST(silent.streams.passed());
}

BOOST_AUTO_TEST_CASE(the_earliest_end_holds) {
    streams.set_limit(100);
    streams.end_by(7);
    streams.end_by(9);
    streams.set_limit(200);
    BOOST_TEST(event(7));
    BOOST_TEST(!event(8));
}

BOOST_AUTO_TEST_CASE(a_last_line_without_its_newline_counts_where_the_guest_ended_by_itself) {
    console("[    1.000000] power");
    BOOST_TEST(taken.empty());
    streams.finish_console([this](std::string_view line) { taken += line; });
    BOOST_TEST(taken == "[    1.000000] power");
}

BOOST_AUTO_TEST_CASE(a_guest_without_newlines_fills_no_memory) {
    for (int i = 0; i < 64; ++i)
        console(std::string(10'000, 'x'));
    BOOST_TEST(taken.size() >= 570'000U);
}

BOOST_AUTO_TEST_CASE(only_printks_stamps_tell_the_time) {
    BOOST_TEST(printk_time("[    1.250000] x") == 1.25);
    BOOST_TEST(printk_time("[12345.000001][  T12] x") == 12345.000001);
    for (const auto* line : {"", "[", "[ x", "1.0] x", "[1.0", " [1.0] x", "[-1.0] x", "[inf] x"})
        BOOST_TEST(printk_time(line) < 0, line);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
