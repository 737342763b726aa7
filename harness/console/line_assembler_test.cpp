// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/line_assembler.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace faultline::console {
namespace {

struct Kept {
    std::string text;
    std::uint64_t number = 0, begin = 0, end = 0;
    bool cut = false;
    bool operator==(const Kept&) const = default;
};

std::vector<Kept> lines_of(std::string_view bytes, const std::function<std::size_t()>& chunk) {
    std::vector<Kept> lines;
    LineAssembler assembler([&](const Line& line) {
        lines.push_back({std::string(line.text), line.number, line.begin, line.end, line.cut});
    });
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, std::max<std::size_t>(chunk(), 1));
        assembler.feed(piece);
        bytes.remove_prefix(piece.size());
    }
    assembler.finish();
    return lines;
}

std::vector<Kept> whole(std::string_view bytes) {
    return lines_of(bytes, [&] { return bytes.size(); });
}

long peak_memory_kilobytes() {
    rusage usage{};
    BOOST_REQUIRE_EQUAL(::getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

}  // namespace

BOOST_AUTO_TEST_CASE(lines_come_with_their_place_and_without_their_end) {
    const auto lines = whole("one\r\n\ntwo\r\r\nlast");
    BOOST_REQUIRE_EQUAL(lines.size(), 4);
    BOOST_CHECK((lines[0] == Kept{"one", 1, 0, 5, false}));
    BOOST_CHECK((lines[1] == Kept{"", 2, 5, 6, false}));
    BOOST_CHECK((lines[2] == Kept{"two", 3, 6, 12, false}));
    BOOST_CHECK((lines[3] == Kept{"last", 4, 12, 16, false}));
}

BOOST_AUTO_TEST_CASE(nothing_and_a_final_newline_add_no_line) {
    BOOST_CHECK(whole("").empty());
    BOOST_CHECK_EQUAL(whole("a\n").size(), 1);
}

BOOST_AUTO_TEST_CASE(a_long_line_is_cut_and_the_next_one_is_whole) {
    const auto lines = whole(std::string(max_line_bytes + 1, 'x') + "\nnext\n");
    BOOST_REQUIRE_EQUAL(lines.size(), 2);
    BOOST_CHECK(lines[0].cut);
    BOOST_CHECK_EQUAL(lines[0].text.size(), max_line_bytes);
    BOOST_CHECK_EQUAL(lines[0].end, max_line_bytes + 2);
    BOOST_CHECK((lines[1] == Kept{"next", 2, max_line_bytes + 2, max_line_bytes + 7, false}));
    BOOST_CHECK(!whole(std::string(max_line_bytes, 'x') + "\n").at(0).cut);
}

BOOST_AUTO_TEST_CASE(chunks_make_no_difference) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::string bytes;
        for (int line = 0; line < 8; ++line) {
            const auto length =
                random() % 9 == 0 ? max_line_bytes - 2 + random() % 5 : random() % 40;
            bytes.append(length, static_cast<char>('a' + random() % 26));
            bytes += random() % 2 == 0 ? "\r\n" : "\n";
        }
        const auto want = whole(bytes);
        BOOST_REQUIRE(lines_of(bytes, [] { return 1; }) == want);
        BOOST_REQUIRE(lines_of(bytes, [&] { return random() % 5000; }) == want);
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_a_gigabyte_takes_no_memory) {
    std::size_t lines = 0;
    LineAssembler assembler([&](const Line& line) {
        ++lines;
        BOOST_CHECK(line.cut);
        BOOST_CHECK_EQUAL(line.end, 1u << 30);
    });
    const std::string chunk(1u << 20, 'x');
    const auto before = peak_memory_kilobytes();
    for (int i = 0; i < 1024; ++i)
        assembler.feed(chunk);
    assembler.finish();
    BOOST_CHECK_EQUAL(lines, 1);
    BOOST_CHECK_LT(peak_memory_kilobytes() - before, 1024);
}

}  // namespace faultline::console
