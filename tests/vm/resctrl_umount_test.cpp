// SPDX-License-Identifier: GPL-2.0-or-later
// resctrl, mounted and unmounted by several tasks at once.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {

BOOST_FIXTURE_TEST_SUITE(resctrl_umount, Program)

BOOST_AUTO_TEST_CASE(a_7x_with_a_pretended_rdt_survives_500_unmounts_while_cpus_come_and_go) {
    BOOST_TEST(run({"--kernel", "debian:sid/cloud", scenario("kernfs-umount")}).status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    const auto& metrics = seen["workload"]["result"]["metrics"];
    BOOST_TEST(metrics["umounts"].get<double>() >= 500);
    BOOST_TEST(metrics["mounts"].get<double>() >= 500);
    // Only of a resctrl that is mounted.
    BOOST_TEST(metrics["schemata_written"].get<double>() > 0);
    BOOST_TEST(metrics["tasks_moved"].get<double>() > 0);
    BOOST_TEST(metrics["files_read"].get<double>() > 0);
    BOOST_TEST(metrics["cpus_taken_off"].get<double>() > 0);
}

BOOST_AUTO_TEST_CASE(bookworm_has_no_rdt_and_the_skip_says_what_would_provide_it) {
    const auto file = directory() / "plain.toml";
    BOOST_REQUIRE(host::write_file_atomically(
        file, "[scenario]\nname = \"x\"\nworkload = { name = \"resctrl-umount\" }\n"));
    BOOST_TEST(run({"--kernel", "debian:bookworm/cloud", file.string()}).status == 3);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "skip");
    const std::string reason = seen["reason"];
    for (const auto* words : {"no CPU has RDT", "setcpuid=rdt_a,cat_l3", "6.15", "rdt=l3cat"}) {
        BOOST_TEST(reason.find(words) != std::string::npos, reason);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
