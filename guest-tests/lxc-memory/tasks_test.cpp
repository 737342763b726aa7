// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/tasks.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace faultline::lxc_memory {
namespace {

void make_task(const std::filesystem::path& root, const std::string& pid, const std::string& name,
               const std::string& score, const std::string& status) {
    const auto directory = root / "proc" / pid;
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "comm") << name << "\n";
    std::ofstream(directory / "oom_score_adj") << score << "\n";
    std::ofstream(directory / "status") << status;
    std::ofstream(directory / "cgroup") << "0::/lxc.payload.faultline\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tasks)

BOOST_AUTO_TEST_CASE(tasks_that_must_not_be_killed_are_listed_and_kernel_threads_are_not) {
    const test::TemporaryDirectory directory;
    make_task(directory.path(), "12", "jvm", "-1000", "Name:\tjvm\nVmRSS:\t 4 kB\n");
    make_task(directory.path(), "2", "kthreadd", "-1000", "Name:\tkthreadd\n");
    make_task(directory.path(), "9", "shell", "0", "Name:\tshell\nVmRSS:\t 4 kB\n");
    make_task(directory.path(), "1", "init", "-1000", "Name:\tinit\nVmRSS:\t 4 kB\n");
    std::filesystem::create_directories(directory.path() / "proc/self");
    const auto all = all_tasks(directory.path().string() + "/");
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST(all[1].command == "shell");
    // Nor is the agent, which is PID 1, one of those that inherited anything.
    const auto exempt = exempt_tasks(all).tasks;
    BOOST_REQUIRE(exempt.size() == 1U);
    BOOST_TEST(exempt[0].pid == 12);
    BOOST_TEST(exempt[0].command == "jvm");
    BOOST_TEST(exempt[0].cgroup == "/lxc.payload.faultline");
}

BOOST_AUTO_TEST_CASE(the_cgroup_is_the_memory_controllers) {
    BOOST_TEST(memory_cgroup("0::/a\n") == "/a");
    BOOST_TEST(memory_cgroup("4:cpu,memory:/b\n1:name=systemd:/c\n0::/a\n") == "/b");
    BOOST_TEST(memory_cgroup("0::/a\n4:memory:/b:c\n") == "/b:c");
    BOOST_TEST(memory_cgroup("3:memorygroup:/d\n") == "");
    BOOST_TEST(memory_cgroup("nonsense\n") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::lxc_memory
