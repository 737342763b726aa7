// SPDX-License-Identifier: GPL-2.0-or-later
// cgroup hierarchies, cgroups and modules that come and go, in real guests.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {
namespace {

void check_churn(Program& program, const std::string& kernel) {
    BOOST_TEST(program
                   .run_past_emulation({"--kernel", kernel, "--set", "workload.rounds=50",
                                        scenario("kernfs-churn")})
                   .status == 0);
    const auto seen = program.verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    const auto& metrics = seen["workload"]["result"]["metrics"];
    BOOST_TEST(metrics["parts"] == 3);
    for (const auto* count : {"umounts", "groups_removed", "modules_unloaded"})
        BOOST_TEST(metrics[count].get<double>() >= 50, count);
    BOOST_TEST(metrics["files_read"].get<double>() > 0);
    BOOST_TEST(metrics["tasks_moved"].get<double>() > 0);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kernfs_churn, Program)

BOOST_AUTO_TEST_CASE(bookworm_survives_what_comes_and_goes) {
    check_churn(*this, "debian:bookworm/cloud");
}

BOOST_AUTO_TEST_CASE(a_7x_survives_what_comes_and_goes) {
    check_churn(*this, "debian:sid/cloud");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
