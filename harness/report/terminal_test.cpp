// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/terminal.hpp"

#include "report/cell_words.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <array>
#include <memory>

namespace faultline::report {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// A report whose status goes into a pipe.
struct Piped {
    Piped() {
        std::array<int, 2> ends{};
        BOOST_REQUIRE(::pipe(ends.data()) == 0);
        read_end.reset(::fdopen(ends[0], "r"));
        write_end.reset(::fdopen(ends[1], "w"));
        options.status = write_end.get();
    }
    /// What comes until the text was seen `times`; waits for it.
    std::string read_until(const std::string& text, unsigned times) {
        std::string seen;
        for (unsigned found = 0; found < times;) {
            const int c = std::fgetc(read_end.get());
            if (c == EOF) break;
            seen += static_cast<char>(c);
            if (seen.ends_with(text)) ++found;
        }
        return seen;
    }

    std::unique_ptr<std::FILE, Close> read_end, write_end;
    TerminalOptions options;
};

const model::Cell cell{"0123456789ab", "debian:bookworm/cloud", 0, 1};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(terminal_reports, Piped)

BOOST_AUTO_TEST_CASE(the_status_line_moves_on_while_a_phase_tells_nothing) {
    options.live = true;
    TerminalReport report(options);
    report.cell_started(cell, 1, 2);
    report.cell_progress(cell, {model::CellPhase::define, 0, {}, 0});
    const auto seen = read_until("define", 3);
    BOOST_TEST(seen.find("[1/2] debian:bookworm/cloud   0.0 s  define") != std::string::npos, seen);
    BOOST_TEST(seen.find("   0.0 s  define", seen.size() - 20) == std::string::npos, seen);
}

BOOST_AUTO_TEST_CASE(each_running_guest_has_a_line_and_the_run_one) {
    options.live = true;
    TerminalReport report(options);
    auto other = cell;
    other.id = "ba9876543210";
    other.kernel = "debian:sid/cloud";
    other.scenario = "nas";
    report.overall({3, 7, 50.0});
    report.cell_started(cell, 4, 7);
    report.cell_started(other, 5, 7);
    report.cell_progress(other, {model::CellPhase::boot, 0, {}, 0});
    const auto seen = read_until("3 of 7 cells, some 50 s left", 1);
    BOOST_TEST(seen.find("[4/7] debian:bookworm/cloud") != std::string::npos, seen);
    BOOST_TEST(seen.find("\n\r\x1b[K[5/7] nas debian:sid/cloud") != std::string::npos, seen);
}

BOOST_AUTO_TEST_CASE(without_a_terminal_each_step_is_one_plain_line) {
    TerminalReport report(options);
    report.cell_started(cell, 1, 1);
    for (const auto phase :
         {model::CellPhase::define, model::CellPhase::define, model::CellPhase::boot}) {
        report.cell_progress(cell, {phase, 0, {}, 0});
    }
    BOOST_TEST(read_until("boot\n", 1) ==
               "debian:bookworm/cloud: define\ndebian:bookworm/cloud: boot\n");
}

BOOST_AUTO_TEST_CASE(a_hostile_title_cannot_command_the_terminal) {
    TerminalReport report(options);
    report.cell_started(cell, 1, 1);
    report.cell_progress(cell, {model::CellPhase::workload, 0, "\x1b[2J\n", 1});
    BOOST_TEST(read_until("\n", 1).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_cell_is_told_by_what_it_differs_from_others) {
    const std::map<std::string, std::string> quad{{"topology", "quad"}, {"workload.limit", "1GiB"}};
    std::vector<model::Cell> cells{{"1", "k", 0, 1, "nas", quad}, {"2", "k", 0, 1, "boot", {}}};
    BOOST_TEST(varying_axes(cells).empty());
    cells.push_back({"3", "k", 0, 1, "nas", {{"topology", "flat"}, {"workload.limit", "1GiB"}}});
    const auto axes = varying_axes(cells);
    BOOST_TEST(cell_words("k", only(quad, axes), 0) == "k, topology quad");
    BOOST_TEST(cell_words("k", quad, 3, 2) == "k, topology quad, limit 1GiB, seed 3, attempt 2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
