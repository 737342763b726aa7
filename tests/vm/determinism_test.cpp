// SPDX-License-Identifier: GPL-2.0-or-later
// The same seed, the same run; another one, another.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace faultline::test {
namespace {

const std::string seldom = std::string(FAULTLINE_SOURCE_DIR) + "/tests/vm/programs/seldom.sh";

bool contains(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(determinism, Program)

BOOST_AUTO_TEST_CASE(two_guests_of_one_seed_say_the_same_to_the_byte_while_both_run) {
    const auto verified =
        call({"verify-determinism", "--jobs", "2", "--seed", "5", scenario("oom-loop")});
    BOOST_TEST(verified.status == 0, verified.out + verified.err);
    BOOST_TEST(contains(verified.out, "2 of 2 runs are the same to the byte"), verified.out);
}

BOOST_AUTO_TEST_CASE(exploring_finds_the_seed_that_fails_and_a_replay_of_the_moved_run_shows_it) {
    const auto there = directory() / "explored";
    const auto explored = call({"explore", "--seeds", "1..9", "--jobs", "1", "--out",
                                there.string(), "--program", seldom});
    BOOST_TEST(explored.status == 1, explored.out + explored.err);
    BOOST_TEST(contains(explored.out, "kernel panic: sysrq triggered crash\n  seed 3\n"),
               explored.out);
    BOOST_TEST(contains(explored.out, "3 of 9 seeds run, 3 different schedules"), explored.out);
    const auto moved = directory() / "moved";
    std::filesystem::rename(there, moved);
    for (const auto& cell : std::filesystem::directory_iterator(moved / "cells")) {
        const auto before = call({"replay", "--quiet", cell.path().string()});
        BOOST_TEST(before.status == 0, before.out + before.err);
        BOOST_TEST(contains(before.out, "to the byte"), before.out);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
