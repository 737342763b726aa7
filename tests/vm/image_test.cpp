// SPDX-License-Identifier: GPL-2.0-or-later
// Guests with a root file system of their own.
#include "host/cancel.hpp"
#include "host/process.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace faultline::test {
namespace fs = std::filesystem;

namespace {

const std::string programs = std::string(FAULTLINE_SOURCE_DIR) + "/tests/vm/programs/";

std::vector<std::string> commands(const nlohmann::json& tasks) {
    std::vector<std::string> names;
    for (const auto& task : tasks)
        names.push_back(task["command"]);
    return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image, Program)

BOOST_AUTO_TEST_CASE(
    a_container_whose_starter_is_exempt_loops_and_the_table_names_who_inherited_it) {
    BOOST_TEST(run({scenario("lxc-oom")}).status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["reproduced"] == true, seen["reason"].dump());
    BOOST_TEST(seen["reason"] == "OOM loop: jvm in memory cgroup /lxc.payload.faultline");
    BOOST_TEST(seen["image"]["name"] == "debian");
    const auto& tasks = seen["workload"]["tasks"];
    BOOST_REQUIRE(tasks.is_array());
    const auto names = commands(tasks);
    for (const auto* name : {"starter", "lxc-start", "container-init", "shell", "server", "jvm"})
        BOOST_TEST(contains(names, name), tasks.dump());
    for (const auto& task : tasks) {
        BOOST_TEST(task["oom_score_adj"] == -1000);
        BOOST_TEST(task["pid"] != 1);
        if (task["command"] == "jvm") {
            BOOST_TEST(task["cgroup"] == "/lxc.payload.faultline");
        }
    }
}

BOOST_AUTO_TEST_CASE(
    with_a_starter_like_any_other_the_container_loses_its_grower_and_nothing_else) {
    BOOST_TEST(
        run_past_emulation({"--set", "workload.oom_score_adj=0", scenario("lxc-oom")}).status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["reproduced"] == false);
    BOOST_REQUIRE(seen["findings"].size() == 1U);
    BOOST_TEST(seen["findings"][0]["kind"] == "oom-kill");
    BOOST_TEST(seen["findings"][0]["command"] == "jvm");
    BOOST_TEST(seen["workload"]["result"]["metrics"]["oom_kill"] == 1);
    BOOST_TEST(!contains(commands(seen["workload"]["tasks"]), "lxc-start"));
}

BOOST_AUTO_TEST_CASE(a_c_file_is_compiled_in_the_guest_and_its_own_failure_is_told) {
    BOOST_TEST(run_past_emulation({"--kernel", "debian:bookworm/cloud", "--program",
                                   programs + "segfault.c", "--set", "workload.compile=guest"})
                   .status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["reason"] ==
               "workload program failed: segfault was killed by SIGSEGV (signal 11)");
    BOOST_TEST(seen["image"]["suite"] == "bookworm");
}

BOOST_AUTO_TEST_CASE(nas_is_verified_with_gcc_too) {
    BOOST_TEST(
        run_past_emulation({"--kernel", "debian:bookworm/cloud", "--set", "workload.compiler=gcc",
                            "--set", R"(workload.placements=["spread"])", scenario("nas")})
            .status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["image"]["name"] == "debian");
    BOOST_TEST(seen["workload"]["result"]["metrics"]["trials_verified"] == 5);
    BOOST_TEST(seen["workload"]["result"]["metrics"]["nodes_used"] == 2);
}

BOOST_AUTO_TEST_CASE(without_user_namespaces_an_image_is_a_clear_error) {
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("skipped: only root can become a user without subordinate ids");
        return;
    }
    fs::permissions(directory(), fs::perms::all);
    host::ProcessSpec spec;
    spec.command = {"setpriv",
                    "--reuid=65533",
                    "--regid=65533",
                    "--clear-groups",
                    std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline",
                    "image",
                    "build",
                    "debian"};
    spec.environment = {{"FAULTLINE_CACHE", (directory() / "cache").string()}};
    const host::Cancel never;
    const auto answer = host::run_process(spec, never);
    BOOST_REQUIRE(answer.has_value());
    if (answer->exit_status == 126 || answer->exit_status == 127) {
        BOOST_TEST_MESSAGE("skipped: this build tree is not for other users to read");
        return;
    }
    BOOST_TEST(answer->exit_status == 2);
    BOOST_TEST(answer->err.find("error: image 'debian': an image is built in a user namespace, "
                                "which this user cannot have: ") != std::string::npos,
               answer->err);
    BOOST_TEST(answer->err.find("\nhint: ") != std::string::npos, answer->err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
