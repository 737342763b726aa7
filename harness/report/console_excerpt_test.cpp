// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/console_excerpt.hpp"

#include "console/zstd_file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>

namespace faultline::report {
namespace {

/// A console of 200 numbered lines, each of 9 bytes, and where its lines stand.
struct NumberedConsole {
    NumberedConsole() {
        for (int i = 1; i <= 200; ++i)
            text += fmt::format("line {:03}\n", i);
        std::ofstream(file()) << text;
        facts.bytes = text.size();
        facts.stretches = {{0, 0, text.size()}};
    }
    [[nodiscard]] std::filesystem::path file() const { return directory.path() / "console.log"; }
    static model::ConsolePlace lines(std::uint64_t first, std::uint64_t last) {
        return {(first - 1) * 9, last * 9, first, last};
    }
    faultline::test::TemporaryDirectory directory;
    std::string text;
    model::ConsoleFacts facts;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(console_excerpts, NumberedConsole)

BOOST_AUTO_TEST_CASE(a_finding_has_lines_before_and_after_it) {
    const auto excerpt = console_excerpt(file(), facts, lines(100, 102));
    BOOST_REQUIRE(excerpt.size() == 19U);
    BOOST_TEST(excerpt.front().number == 92U);
    BOOST_TEST(excerpt.front().text == "line 092");
    BOOST_TEST(!excerpt[7].marked);
    for (std::size_t i = 8; i < 11; ++i)
        BOOST_TEST(excerpt[i].marked);
    BOOST_TEST(excerpt.back().text == "line 110");
}

BOOST_AUTO_TEST_CASE(the_first_line_has_none_before_it_and_the_last_none_after) {
    const auto first = console_excerpt(file(), facts, lines(1, 1));
    BOOST_REQUIRE(first.size() == 9U);
    BOOST_TEST(first[0].marked);
    const auto last = console_excerpt(file(), facts, lines(200, 200));
    BOOST_TEST(last.back().number == 200U);
    BOOST_TEST(last.back().marked);
}

BOOST_AUTO_TEST_CASE(of_a_long_finding_the_rest_is_counted) {
    const auto excerpt = console_excerpt(file(), facts, lines(20, 190));
    BOOST_TEST(excerpt.back().number == 0U);
    BOOST_TEST(excerpt.back().text == "91 more lines");
}

BOOST_AUTO_TEST_CASE(a_packed_console_is_read_too) {
    const auto packed = directory.path() / "console.log.zst";
    BOOST_REQUIRE(console::compress_file(file(), packed).has_value());
    const auto excerpt = console_excerpt(packed, facts, lines(100, 102));
    BOOST_REQUIRE(excerpt.size() == 19U);
    BOOST_TEST(excerpt[8].text == "line 100");
}

BOOST_AUTO_TEST_CASE(where_bytes_were_left_out_only_what_was_kept_is_shown) {
    // The stream's lines 1 to 9 and 101 to 200 were kept; between them stands a line that says so.
    std::ofstream(file()) << text.substr(0, 81) + "[left out]\n" + text.substr(900);
    facts.stretches = {{0, 0, 81}, {900, 92, 900}};
    const auto excerpt = console_excerpt(file(), facts, lines(102, 102));
    BOOST_TEST(excerpt.front().text == "line 101");
    BOOST_TEST(excerpt.front().number == 101U);
    BOOST_TEST(excerpt[1].marked);
    BOOST_TEST(console_excerpt(file(), facts, lines(50, 51)).empty());
}

BOOST_AUTO_TEST_CASE(huge_lines_and_places_that_lie_do_no_harm) {
    std::ofstream(file()) << std::string(1 << 20, 'x') << "\x1b[31m\n";
    facts.stretches = {{0, 0, 1 << 20}};
    const auto excerpt = console_excerpt(file(), facts, {10, 1 << 20, 1, 1});
    for (const auto& line : excerpt)
        BOOST_TEST(line.text.size() <= 400U);
    constexpr auto most = ~std::uint64_t{0};
    facts.stretches = {{0, most - 3, most}};
    BOOST_TEST(console_excerpt(file(), facts, {most - 5, most, most, 7}).size() <= 100U);
    BOOST_TEST(console_excerpt(directory.path() / "none", facts, lines(1, 2)).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
