// SPDX-License-Identifier: GPL-2.0-or-later
// Kernels that are built from source, broken on purpose or not.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {
namespace {

/// The tests of kernels that are built run where they are built already; ./dev test --full builds
/// them first.
bool is_built(Program& program, const std::string& reference) {
    if (program.call({"kernel", "show", reference}).status == 0) return true;
    BOOST_TEST_MESSAGE("skipped: " << reference << " is not built; ./dev test --full builds it");
    return false;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(built_kernel, Program)

BOOST_AUTO_TEST_CASE(the_kernel_with_the_bug_of_2022_fails_as_it_was_reported) {
    if (!is_built(*this, "build:kernfs-null")) return;
    BOOST_TEST(
        run({"--offline", "--expect", "--kernel", "build:kernfs-null", scenario("kernfs-umount")})
            .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "fail", seen["reason"].dump());
    BOOST_TEST(seen["reproduced"] == true);
    const auto& finding = seen["findings"][0];
    BOOST_TEST(finding["title"] ==
               "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove");
    BOOST_TEST(finding["command"] == "umount");
    BOOST_TEST(finding["details"]["address"] == "0000000000000008");
    BOOST_TEST(finding.dump().find("rdt_kill_sb") != std::string::npos, finding.dump());
    BOOST_TEST(finding["time_seconds"].get<double>() < 60);
    const auto& kernel = seen["kernel"];
    BOOST_TEST(kernel["recipe"] == "kernfs-null");
    BOOST_TEST(kernel["mutations"].size() == 2u);
    const std::string command_line = kernel["command_line"];
    BOOST_TEST(command_line.find(" rdt=l3cat") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_kernel_without_the_bug_survives_500_unmounts) {
    if (!is_built(*this, "build:kernfs-fixed")) return;
    BOOST_TEST(run_past_emulation(
                   {"--offline", "--kernel", "build:kernfs-fixed", scenario("kernfs-umount")})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    const auto& metrics = seen["workload"]["result"]["metrics"];
    BOOST_TEST(metrics["umounts"].get<double>() >= 500);
    BOOST_TEST(metrics["files_read"].get<double>() > 0);
}

BOOST_AUTO_TEST_CASE(a_built_kernel_runs_what_needs_an_image) {
    if (!is_built(*this, "build:kernfs-fixed")) return;
    BOOST_TEST(run_past_emulation({"--kernel", "build:kernfs-fixed", "--set",
                                   "workload.oom_score_adj=0", scenario("lxc-oom")})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["image"]["name"] == "debian");
    BOOST_TEST(seen["findings"][0]["command"] == "jvm");
    BOOST_TEST(seen["workload"]["tasks"].empty(), seen["workload"]["tasks"].dump());
}

BOOST_AUTO_TEST_CASE(a_built_kernel_that_hangs_tells_the_stacks_of_its_cpus_by_its_keyboard) {
    if (!is_built(*this, "build:kernfs-fixed")) return;
    BOOST_TEST(run({"--offline", "--kernel", "build:kernfs-fixed", "--set", "workload.seconds=60",
                    "--set", "timeout=1s", scenario("boot")})
                   .status == 2);
    const auto stacks = verdict()["aftermath"]["hang_stacks"];
    BOOST_REQUIRE_MESSAGE(stacks.is_object(), verdict()["notes"].dump());
    BOOST_TEST(stacks["source"] == "sysrq");
    BOOST_TEST(stacks["stacks"].size() >= 4U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
