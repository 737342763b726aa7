// SPDX-License-Identifier: GPL-2.0-or-later
// Memory cgroups at their limits, of v1 and v2, in real guests.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {
namespace {

nlohmann::json metrics_of(const nlohmann::json& verdict) {
    return verdict["workload"]["result"]["metrics"];
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memcg_oom, Program)

BOOST_AUTO_TEST_CASE(in_v1_of_5_10_tasks_that_may_not_be_killed_loop) {
    BOOST_TEST(run({"--kernel", "debian:bullseye/cloud", "--set", "workload.cgroup=v1", "--set",
                    "scenario.stop_on_finding=false", scenario("oom-loop")})
                   .status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["reproduced"] == true);
    BOOST_TEST_REQUIRE(seen["findings"].size() == 1U);
    BOOST_TEST(seen["findings"][0]["kind"] == "oom-loop");
    const std::string reason = seen["workload"]["result"]["reason"];
    BOOST_TEST(reason.starts_with("OOM loop: memory.failcnt counted "), reason);
    BOOST_TEST(metrics_of(seen)["failcnt"].get<double>() >= 360);
    BOOST_TEST(metrics_of(seen)["oom_kill"] == 0);
}

BOOST_AUTO_TEST_CASE(in_v1_of_5_10_a_task_that_may_be_killed_is_and_nobody_else) {
    BOOST_TEST(run({"--kernel", "debian:bullseye/cloud", "--set", "workload.cgroup=v1", "--set",
                    "workload.bystanders=3", scenario("oom-kill")})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    const auto metrics = metrics_of(seen);
    BOOST_TEST(metrics["cgroup"] == 1);
    BOOST_TEST(metrics["tasks_killed"] == 1);
    BOOST_TEST(metrics["bystanders_killed"] == 0);
    BOOST_TEST(metrics["memsw_peak_bytes"].get<double>() <= (33U << 20));
}

BOOST_AUTO_TEST_CASE(what_v1_lacks_is_a_skip_that_names_it) {
    BOOST_TEST(run({"--kernel", "debian:trixie/cloud", "--set", "workload.cgroup=v1",
                    scenario("oom-kill")})
                   .status == 3);
    BOOST_TEST(verdict()["reason"].get<std::string>().find("CONFIG_MEMCG_V1") != std::string::npos);
    BOOST_TEST(run({"--kernel", "debian:bullseye/cloud", "--set", "workload.cgroup=v1", "--set",
                    "scenario.cmdline=swapaccount=0", scenario("oom-kill")})
                   .status == 3);
    BOOST_TEST(verdict()["reason"].get<std::string>().find("memory.memsw.limit_in_bytes") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_an_oom_group_all_are_killed) {
    for (const auto* kernel : {"debian:bookworm/cloud", "debian:sid/cloud"}) {
        BOOST_TEST(
            run({"--kernel", kernel, "--set", "workload.oom_group=true", "--set",
                 "workload.bystanders=3", "--set", "workload.cgroup=v2", scenario("oom-kill")})
                .status == 0);
        const auto seen = verdict();
        BOOST_TEST(seen["status"] == "pass");
        BOOST_TEST(metrics_of(seen)["bystanders_killed"] == 3);
        BOOST_TEST(metrics_of(seen)["tasks_killed"] == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
