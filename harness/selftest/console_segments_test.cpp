// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/console_segments.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::selftest {
namespace {

using End = ConsoleSegment::End;

constexpr std::string_view console =
    "[    2.000000] Run /init as init process\r\n"
    "[    5.500000] faultline: provoke warning\r\n"
    "[    5.600000] WARNING: something\r\n"
    "[    6.000000] faultline: end warning: its program went on\r\n"
    "[    6.100000] between\r\n"
    "[    6.200000] faultline: provoke hard-lockup\r\n"
    "[    6.200100] faultline: skip hard-lockup: no detector: none at all\r\n"
    "[    7.000000] faultline: provoke lkdtm/LOOP\r\n"
    "[   19.000000] faultline: end lkdtm/LOOP: its program is still in the kernel\r\n"
    "[   20.000000] watchdog: BUG: soft lockup\r\n"
    "[   21.000000] faultline: provoke panic\r\n"
    "[   21.500000] Kernel panic - not syncing: torn off he";

}  // namespace

BOOST_AUTO_TEST_SUITE(console_segments)

BOOST_AUTO_TEST_CASE(each_provocation_has_what_was_printed_under_it) {
    const auto cut = cut_console(console);
    BOOST_TEST(cut.before == "[    2.000000] Run /init as init process\r\n");
    BOOST_TEST_REQUIRE(cut.segments.size() == 4U);
    const auto& warning = cut.segments[0];
    BOOST_TEST(warning.name == "warning");
    BOOST_TEST((warning.end == End::done));
    BOOST_TEST(warning.note == "its program went on");
    BOOST_TEST(warning.text.find("WARNING: something") != std::string_view::npos);
    BOOST_TEST(warning.text.find("between") == std::string_view::npos);
    BOOST_TEST(warning.seconds.value_or(0) == 0.5, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_skip_carries_its_reason_whole) {
    const auto cut = cut_console(console);
    BOOST_TEST((cut.segments.at(1).end == End::skipped));
    BOOST_TEST(cut.segments.at(1).note == "no detector: none at all");
}

BOOST_AUTO_TEST_CASE(what_is_stuck_goes_on_printing_and_what_ends_the_machine_stays_open) {
    const auto cut = cut_console(console);
    BOOST_TEST((cut.segments.at(2).end == End::stuck));
    BOOST_TEST(cut.segments.at(2).text.find("soft lockup") != std::string_view::npos);
    BOOST_TEST((cut.segments.at(3).end == End::open));
    BOOST_TEST(cut.segments.at(3).text.ends_with("torn off he"));
}

BOOST_AUTO_TEST_CASE(offers_are_listed) {
    const auto cut =
        cut_console("[ 1.0] faultline: offers lkdtm/BUG\n[ 1.1] faultline: offers lkdtm/PANIC\n");
    BOOST_TEST(cut.offers == (std::vector<std::string>{"lkdtm/BUG", "lkdtm/PANIC"}),
               boost::test_tools::per_element());
    BOOST_TEST(cut.segments.empty());
}

BOOST_AUTO_TEST_CASE(an_end_of_another_provocation_ends_nothing) {
    const auto cut =
        cut_console("faultline: provoke a\nfaultline: end b: its program went on\nx\n");
    BOOST_TEST_REQUIRE(cut.segments.size() == 1U);
    BOOST_TEST((cut.segments[0].end == End::open));
    BOOST_TEST(!cut.segments[0].seconds.has_value());
}

BOOST_AUTO_TEST_CASE(a_console_without_any_is_all_before) {
    BOOST_TEST(cut_console("one\ntwo").before == "one\ntwo");
    BOOST_TEST(cut_console("").segments.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::selftest
