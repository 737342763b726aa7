// SPDX-License-Identifier: GPL-2.0-or-later
// The search over the bytes passes over lines, and nothing of what they would have led to is lost.
#include "classify/line_gate.hpp"

#include "classify/gate.hpp"
#include "classify/test_finding_text.hpp"
#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace faultline::classify {
namespace fs = std::filesystem;

namespace {

using console::max_line_bytes;

/// Keeps the lines that a gate lets through: "NUMBER BEGIN-END TEXT", "~TEXT" for one passed.
class Reader final : public LineReader {
 public:
    explicit Reader(std::size_t wanted_behind_each = 0) : wanted_behind_each_(wanted_behind_each) {}
    [[nodiscard]] bool wants_lines() const override { return wanted_ > 0; }
    void pass(std::string_view text) override { seen_ += "~" + shown(text) + "\n"; }
    void take(const console::Line& line) {
        const bool hit = line.text.find("needle") != std::string_view::npos;
        wanted_ = hit ? wanted_behind_each_ : wanted_ - std::min<std::size_t>(wanted_, 1);
        seen_ += std::to_string(line.number) + " " + std::to_string(line.begin) + "-" +
                 std::to_string(line.end) + " " + shown(line.text) + (line.cut ? " cut" : "") +
                 "\n";
    }
    [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
    static std::string shown(std::string_view text) {
        if (text.size() < 40) return std::string(text);
        return std::string(text.substr(0, 10)) + "(" + std::to_string(text.size()) + ")";
    }
    std::size_t wanted_behind_each_;
    std::size_t wanted_ = 0;
    std::string seen_;
};

std::string let_through(std::string_view bytes, std::size_t chunk, std::size_t wanted = 0) {
    static constexpr std::array<std::string_view, 1> literals{"needle"};
    const LiteralSet set(literals);
    Reader reader(wanted);
    console::LineAssembler lines([&](const console::Line& line) { reader.take(line); });
    LineGate gate(set, reader, lines);
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, chunk);
        gate.feed(piece);
        bytes.remove_prefix(piece.size());
    }
    gate.finish();
    return reader.seen();
}

constexpr std::array<std::size_t, 6> chunks{1, 2, 7, 64, 4096, std::size_t{1} << 30};

/// The findings do not depend on the gate, nor on chunks.
void check_same(const std::string& log, const std::string& name) {
    for (const bool live : {true, false}) {
        const auto want = test::findings_text(log, log.size() + 1, {live, true});
        for (const auto chunk : chunks) {
            BOOST_TEST_CONTEXT(name << " in chunks of " << chunk << (live ? ", live" : "")) {
                BOOST_REQUIRE_EQUAL(test::findings_text(log, chunk, {live, false}), want);
            }
        }
    }
}

/// All regular files below a directory, sorted; none if it is not there.
std::vector<fs::path> files_below(const fs::path& directory) {
    std::vector<fs::path> paths;
    if (fs::exists(directory)) {
        for (const auto& entry : fs::recursive_directory_iterator(directory)) {
            if (entry.is_regular_file()) paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

const fs::path source_dir(FAULTLINE_SOURCE_DIR);

std::vector<fs::path> our_logs() {
    auto paths = files_below(source_dir / "harness/classify/testdata");
    std::erase_if(paths, [](const auto& path) { return path.extension() != ".log"; });
    return paths;
}

boost::test_tools::assertion_result corpus_is_there(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result there(fs::exists(source_dir / "../shared/corpus"));
    there.message() << "there is no ../shared/corpus beside the project";
    return there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_gate)

BOOST_AUTO_TEST_CASE(lines_with_a_literal_come_with_their_place_and_the_line_before) {
    for (const auto chunk : chunks) {
        BOOST_CHECK_EQUAL(let_through("one\ntwo\r\na needle\r\nfour\nneedle", chunk),
                          "~two\n3 9-19 a needle\n~four\n5 24-30 needle\n");
        BOOST_CHECK_EQUAL(let_through("needle\nneedle\n", chunk), "1 0-7 needle\n2 7-14 needle\n");
        BOOST_CHECK_EQUAL(let_through("nothing\n\nof\nnote", chunk), "");
        BOOST_CHECK_EQUAL(let_through("", chunk), "");
    }
}

BOOST_AUTO_TEST_CASE(a_reader_gets_all_lines_while_it_wants_them) {
    for (const auto chunk : chunks) {
        BOOST_CHECK_EQUAL(let_through("0\nneedle\n2\n3\n4\n5\nneedle\n", chunk, 2),
                          "~0\n2 2-9 needle\n3 9-11 2\n4 11-13 3\n~5\n7 17-24 needle\n");
    }
}

BOOST_AUTO_TEST_CASE(a_literal_torn_by_a_chunk_is_found) {
    const std::string log = "first\nsecond needle\nthird\n";
    for (std::size_t chunk = 1; chunk < log.size(); ++chunk) {
        BOOST_CHECK_EQUAL(let_through(log, chunk), "~first\n2 6-20 second needle\n");
    }
}

BOOST_AUTO_TEST_CASE(what_stands_past_the_bound_of_a_line_does_not_count) {
    const std::string fits = std::string(max_line_bytes - 6, 'x') + "needle";
    const std::string does_not = std::string(max_line_bytes - 5, 'y') + "needle";
    const std::string huge = std::string(5 * max_line_bytes, 'z') + "needle needle";
    for (const auto chunk : {std::size_t{1}, std::size_t{999}, max_line_bytes, 2 * max_line_bytes,
                             std::size_t{1} << 30}) {
        BOOST_CHECK_EQUAL(let_through(fits + "\nb\n" + does_not + "\nneedle\n", chunk),
                          "1 0-16385 xxxxxxxxxx(16384)\n~yyyyyyyyyy(16384)\n"
                          "4 32773-32780 needle\n");
        BOOST_CHECK_EQUAL(let_through("a\n" + huge + "\n" + "needle" + huge, chunk),
                          "~zzzzzzzzzz(16384)\n3 81936-163875 needlezzzz(16384) cut\n");
    }
}

BOOST_AUTO_TEST_CASE(lines_are_counted_over_long_stretches) {
    std::string log;
    for (int i = 0; i < 100'000; ++i)
        log += std::string(static_cast<std::size_t>(i % 3), 'x') + "\n";
    log += "needle\n";
    for (const auto chunk : {std::size_t{33}, std::size_t{100'000}, log.size()}) {
        BOOST_CHECK_EQUAL(let_through(log, chunk), "~\n100001 199999-200006 needle\n");
    }
}

BOOST_AUTO_TEST_CASE(ordinary_boot_lines_are_nearly_all_passed_over) {
    const LiteralSet set(gate_literals());
    LiteralSearch search(set);
    std::size_t lines = 0, hits = 0;
    for (const auto& path : our_logs()) {
        if (path.string().find("-boot.log") == std::string::npos) continue;
        const auto log = host::read_file(path).value();
        console::LineAssembler assembler([&](const console::Line& line) {
            ++lines;
            if (!search.any_in(line.text)) return;
            ++hits;
            BOOST_TEST_MESSAGE("read: " << line.text.substr(0, 100));
        });
        assembler.feed(log);
        assembler.finish();
    }
    BOOST_TEST_MESSAGE(hits << " of " << lines << " lines are read");
    BOOST_CHECK_GT(lines, 50);
    BOOST_CHECK_LE(100 * hits, 4 * lines);
}

BOOST_AUTO_TEST_CASE(our_logs_give_the_same_with_and_without_it) {
    for (const auto& path : our_logs())
        check_same(host::read_file(path).value(), path.filename());
}

BOOST_AUTO_TEST_CASE(mixes_of_our_logs_give_the_same) {
    std::vector<std::string> logs;
    for (const auto& path : our_logs())
        logs.push_back(host::read_file(path).value());
    std::minstd_rand random(1);
    for (int round = 0; round < 40; ++round) {
        std::string mix;
        while (mix.size() < 60'000) {
            // Parts of logs, torn anywhere; colours and long lines between them.
            const auto& log = logs[random() % logs.size()];
            const auto from = random() % log.size();
            mix += log.substr(from, random() % 8000);
            if (random() % 4 == 0) mix += "\x1b[1m[    9.000000] BUG: \x1b[0mkernel NULL pointer";
            if (random() % 8 == 0) mix.append(random() % (3 * max_line_bytes), 'x');
            if (random() % 2 == 0) mix += "\n";
            for (auto idle = random() % 700; random() % 4 == 0 && idle > 0; --idle)
                mix += "[   77.000000] an ordinary line\n";
        }
        check_same(mix, "mix " + std::to_string(round));
    }
}

BOOST_AUTO_TEST_CASE(logs_from_elsewhere_give_the_same,
                     *boost::unit_test::precondition(corpus_is_there)) {
    for (const auto& path : files_below(source_dir / "../shared/corpus")) {
        auto log = host::read_file(path).value();
        if (log.size() < (1u << 20)) check_same(log, path.filename());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
