// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/tasks.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace faultline::injector {

BOOST_AUTO_TEST_SUITE(workload_tasks)

BOOST_AUTO_TEST_CASE(a_tree_has_its_root_first_and_the_children_it_has_now) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    const auto tree = task_tree(::getpid());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    BOOST_REQUIRE(!tree.empty());
    BOOST_TEST(tree.front() == ::getpid());
    BOOST_TEST((std::find(tree.begin(), tree.end(), child) != tree.end()));
    const auto later = task_tree(::getpid());
    BOOST_TEST((std::find(later.begin(), later.end(), child) == later.end()));
}

BOOST_AUTO_TEST_CASE(a_task_that_is_not_there_has_no_tree) {
    BOOST_TEST(task_tree(-7).empty());
    BOOST_TEST(threads_of({-7}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::injector
