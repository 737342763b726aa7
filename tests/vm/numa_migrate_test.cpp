// SPDX-License-Identifier: GPL-2.0-or-later
// A regression whose fix came between two releases of Debian's stock kernel.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {
namespace {

/// Whether the archive no longer has that version: Debian keeps the newest few. Says so.
bool has_vanished(const nlohmann::json& verdict) {
    if (verdict["status"] != "error" || verdict["timing_seconds"].contains("image")) return false;
    BOOST_TEST_MESSAGE("skipped: " + verdict["cell"]["kernel"].dump() + ": " +
                       verdict["reason"].dump());
    return true;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(numa_migrate, Program)

BOOST_AUTO_TEST_CASE(debian_s_6_1_190_dereferences_null_in_migrate_to_node) {
    const auto answer = run_past_emulation(
        {"--kernel", "debian:bookworm/cloud@6.1.190-1", scenario("numa-migrate")});
    const auto seen = verdict();
    if (has_vanished(seen)) return;
    BOOST_TEST(answer.status == 1);
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST_REQUIRE(seen["findings"].size() >= 1U);
    BOOST_TEST(seen["findings"][0]["title"] ==
               "BUG: unable to handle kernel NULL pointer dereference in migrate_to_node");
    BOOST_TEST(seen["reproduced"] == true);
}

BOOST_AUTO_TEST_CASE(debian_s_6_1_192_survives_it) {
    const auto answer = run_past_emulation(
        {"--kernel", "debian:bookworm/cloud@6.1.192-2", scenario("numa-migrate")});
    const auto seen = verdict();
    if (has_vanished(seen)) return;
    BOOST_TEST(answer.status == 0);
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(seen["workload"]["result"]["metrics"]["rounds"] == 10);
}

BOOST_AUTO_TEST_CASE(debian_s_newest_6_1_and_7_x_survive_it) {
    for (const auto* kernel : {"debian:bookworm/cloud", "debian:sid/cloud"}) {
        BOOST_TEST(run_past_emulation({"--kernel", kernel, scenario("numa-migrate")}).status == 0);
        const auto seen = verdict();
        BOOST_TEST(seen["status"] == "pass");
        BOOST_TEST(seen["workload"]["result"]["metrics"]["rounds"] == 10);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
