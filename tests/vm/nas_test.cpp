// SPDX-License-Identifier: GPL-2.0-or-later
// The NAS Parallel Benchmarks, in real guests.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {

BOOST_FIXTURE_TEST_SUITE(nas, Program)

BOOST_AUTO_TEST_CASE(every_benchmark_is_verified_on_bookworm_and_both_nodes_are_used) {
    BOOST_TEST(run_past_emulation({"--kernel", "debian:bookworm/cloud", scenario("nas")}).status ==
               0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    const auto& metrics = seen["workload"]["result"]["metrics"];
    BOOST_TEST(metrics["nodes_used"] == 2);
    BOOST_TEST(metrics["trials_verified"] == 20);
    for (const auto* benchmark : {"is", "mg", "cg", "ft", "ep"}) {
        for (const auto* placement : {"free", "spread", "node0", "node1"}) {
            const auto name = std::string(benchmark) + "_s_" + placement + "_mops";
            BOOST_TEST_REQUIRE(metrics.contains(name), name);
            BOOST_TEST(metrics[name].get<double>() > 0, name);
        }
    }
}

BOOST_AUTO_TEST_CASE(they_are_verified_on_7x_while_resctrl_is_mounted_and_unmounted) {
    BOOST_TEST(run_past_emulation({"--kernel", "debian:sid/cloud", "--set",
                                   "scenario.cmdline=setcpuid=rdt_a,cat_l3", "--set",
                                   R"(workload.benchmarks=["IS","MG","CG","FT"])", "--set",
                                   R"(workload.placements=["spread"])", scenario("nas")})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    const auto& metrics = seen["workload"]["result"]["metrics"];
    BOOST_TEST(metrics["trials_verified"] == 4);
    BOOST_TEST(metrics["nodes_used"] == 2);
    BOOST_TEST(metrics["resctrl_umounts"].get<double>() > 10);
}

BOOST_AUTO_TEST_CASE(a_multiplication_that_is_wrong_is_silent_data_corruption) {
    for (const std::string benchmark : {"CG", "IS"}) {
        BOOST_TEST(
            run_past_emulation({"--no-confirm", "--kernel", "debian:bookworm/cloud", "--set",
                                "workload.broken=true", "--set",
                                "workload.benchmarks=[\"" + benchmark + "\"]", scenario("nas")})
                .status == 1);
        const auto seen = verdict();
        BOOST_TEST(seen["status"] == "fail");
        BOOST_REQUIRE(seen["findings"].size() == 1U);
        const auto& finding = seen["findings"][0];
        BOOST_TEST(finding["kind"] == "data-corruption");
        BOOST_TEST(finding["title"] == "silent data corruption in " + benchmark + ".S");
        BOOST_TEST(finding["details"]["got"] != finding["details"]["wanted"]);
        BOOST_TEST(finding["details"]["class"] == "S");
        BOOST_TEST(finding["details"].contains("node"));
        BOOST_TEST(seen["reason"].get<std::string>().starts_with(
            finding["title"].get<std::string>() + ": got "));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
