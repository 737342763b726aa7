// SPDX-License-Identifier: GPL-2.0-or-later
#include "resctrl-umount/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>

namespace faultline::resctrl_umount {
namespace {

using namespace std::chrono_literals;

struct Given {
    Board board;
};

/// "fail: why"
std::string said(const workload::Result& result) {
    return std::string(protocol::to_string(result.outcome)) +
           (result.reason.empty() ? "" : ": " + result.reason);
}

const Parameters usual{};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resctrl_umount, Given)

BOOST_AUTO_TEST_CASE(a_call_that_does_not_come_back_is_a_failure_that_says_where_it_is) {
    BOOST_TEST(said(judge_hang(Operation::mount, 31s, "state D, in rdt_get_tree", board)) ==
               "fail: mount of resctrl hangs: not back after 31 s, state D, in "
               "rdt_get_tree");
}

BOOST_AUTO_TEST_CASE(a_task_that_an_oops_ended_is_a_failure_that_says_what_it_did) {
    board.umounts = 7;
    const auto result = judge_killed(Operation::umount, SIGKILL, board);
    BOOST_TEST(said(result) == "fail: a task was killed by SIGKILL during unmount of resctrl");
    BOOST_TEST(result.metrics.at("umounts") == 7);
}

BOOST_AUTO_TEST_CASE(enough_unmounts_and_nothing_left_is_a_pass) {
    board.umounts = 500;
    BOOST_TEST(said(judge_end(usual, Left::nothing, board)) == "pass");
}

BOOST_AUTO_TEST_CASE(a_superblock_that_outlives_its_users_is_a_failure) {
    board.umounts = 500;
    BOOST_TEST(said(judge_end(usual, Left::mounted, board)) ==
               "fail: resctrl stays mounted (EBUSY) after its last unmount and "
               "the end of all its "
               "users");
}

BOOST_AUTO_TEST_CASE(too_few_unmounts_say_nothing_of_the_kernel) {
    board.umounts = 12;
    BOOST_TEST(said(judge_end(usual, Left::nothing, board)) ==
               "error: resctrl was unmounted 12 times in 120 s, not 500");
    Parameters as_many_as_there_is_time;
    as_many_as_there_is_time.rounds = 0;
    BOOST_TEST(said(judge_end(as_many_as_there_is_time, Left::nothing, board)) == "pass");
    board.umounts = 0;
    BOOST_TEST(said(judge_end(as_many_as_there_is_time, Left::nothing, board)) ==
               "error: resctrl was unmounted 0 times in 120 s, not 1");
}

BOOST_AUTO_TEST_CASE(a_resctrl_that_cannot_be_mounted_is_an_error_with_the_kernel_s_answer) {
    board.mount_error = ENODEV;
    BOOST_TEST(said(judge_end(usual, Left::not_mountable, board)) ==
               "error: resctrl is offered, but it cannot be mounted: No such "
               "device (ENODEV)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::resctrl_umount
