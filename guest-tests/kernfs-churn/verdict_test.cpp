// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernfs-churn/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

namespace faultline::kernfs_churn {
namespace {

using namespace std::chrono_literals;

struct Given {
    Parameters parameters;
    Offered offered{{Part::cgroup1, Part::modules}, {"cgroup2: x"}, {}, {}};
    Board board;

    std::string end(const std::vector<std::string>& left = {}) const {
        return said(judge_end(parameters, offered, left, board));
    }
    /// "fail: why"
    static std::string said(const workload::Result& result) {
        return std::string(protocol::to_string(result.outcome)) +
               (result.reason.empty() ? "" : ": " + result.reason);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kernfs_churn, Given)

BOOST_AUTO_TEST_CASE(enough_rounds_of_each_part_that_is_there_are_a_pass) {
    board.umounts = 200;
    board.modules_unloaded = 200;
    BOOST_TEST(end() == "pass");
    BOOST_TEST(metrics_of(board, offered).at("parts_missing") == 1);
}

BOOST_AUTO_TEST_CASE(too_few_rounds_say_nothing_of_the_kernel) {
    board.umounts = 200;
    board.modules_unloaded = 3;
    BOOST_TEST(end() == "error: modules came to 3 rounds in 120 s, not 200");
    parameters.rounds = 0;
    BOOST_TEST(end() == "pass");
    board.modules_unloaded = 0;
    BOOST_TEST(end() == "error: modules came to 0 rounds in 120 s, not 1");
}

BOOST_AUTO_TEST_CASE(what_outlives_its_users_is_a_failure) {
    BOOST_TEST(end({"the mount /tmp/kernfs-churn/1"}) ==
               "fail: the mount /tmp/kernfs-churn/1 is still there after the end "
               "of all its users");
}

BOOST_AUTO_TEST_CASE(an_unmount_that_does_not_come_back_is_a_failure_with_its_stack) {
    const workload::TaskTrouble trouble{static_cast<int>(Operation::umount), 0, 31s,
                                        "state D, in kernfs_drain, stack: kernfs_drain+0x1/0x2"};
    BOOST_TEST(said(judge_trouble(trouble, board, offered)) ==
               "fail: unmount of a cgroup hierarchy hangs: not back after 31 s, "
               "state D, in "
               "kernfs_drain, stack: kernfs_drain+0x1/0x2");
}

BOOST_AUTO_TEST_CASE(a_task_that_an_oops_ended_is_a_failure_that_says_what_it_did) {
    const workload::TaskTrouble trouble{
        static_cast<int>(Operation::unload_module), SIGKILL, {}, {}};
    BOOST_TEST(said(judge_trouble(trouble, board, offered)) ==
               "fail: a task was killed by SIGKILL during unloading of a module");
}

BOOST_AUTO_TEST_CASE(parts_are_known_by_their_names_and_taken_once) {
    const auto parts = parts_from({"modules", "cgroup2", "modules"});
    BOOST_TEST(
        (std::get<std::vector<Part>>(parts) == std::vector<Part>{Part::modules, Part::cgroup2}));
    BOOST_TEST(std::get<std::string>(parts_from({"sysfs"})) ==
               "there is no part 'sysfs': cgroup1, cgroup2 and modules");
    BOOST_TEST(std::get<std::string>(parts_from({})) == "there is no part to run");
}

BOOST_AUTO_TEST_CASE(controllers_that_v2_has_not_are_mounted_and_named_hierarchies_always) {
    const auto options = mount_options(
        "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
        "cpuset\t0\t57\t1\n"
        "devices\t0\t57\t1\n"
        "freezer\t0\t57\t0\n");
    const std::vector<std::string> expected{"none,name=faultline-a", "none,name=faultline-b",
                                            "devices"};
    BOOST_TEST(options == expected, boost::test_tools::per_element());
    BOOST_TEST(mount_options("").size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::kernfs_churn
