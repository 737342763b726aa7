// SPDX-License-Identifier: GPL-2.0-or-later
// The machine that the guest sees is the machine that was asked for.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::test {
namespace {

/// What the guest keeps for itself before it counts its memory: kernel image, memory map, firmware.
constexpr double most_reserved_kib = 160 * 1024;

void check_same(const nlohmann::json& verdict) {
    const auto& wanted = verdict["topology"]["nodes"];
    const auto& got = verdict["guest"]["nodes"];
    BOOST_TEST_REQUIRE(got.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        BOOST_TEST(got[i]["id"] == i);
        BOOST_TEST(got[i]["cpus"] == wanted[i]["cpus"]);
        BOOST_TEST(got[i]["distances"] == wanted[i]["distances"]);
        const auto wanted_kib = wanted[i]["memory_bytes"].get<double>() / 1024;
        const auto got_kib = got[i]["memory_kib"].get<double>();
        BOOST_TEST(got_kib <= wanted_kib);
        BOOST_TEST(got_kib >= wanted_kib - most_reserved_kib);
    }
    BOOST_TEST(verdict["guest"]["sockets"] == verdict["topology"]["sockets"]);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(topologies, Program)

BOOST_AUTO_TEST_CASE(two_sockets_are_two_nodes_with_their_memory_and_distances) {
    run_past_emulation({"--kernel", "debian:bookworm/cloud", scenario("boot")});
    const auto seen = verdict();
    BOOST_TEST(seen["guest"]["cpus"] == 4);
    check_same(seen);
}

BOOST_AUTO_TEST_CASE(asymmetric_nodes_and_one_without_cpus_reach_the_guest) {
    const auto file = directory() / "asymmetric.toml";
    std::ofstream(file) << R"([scenario]
name = "asymmetric"
workload = "boot"
[topology]
sockets = 2
cores = 2
[[topology.node]]
cpus = "0-1"
memory = "640MiB"
distances = [10, 17, 28]
[[topology.node]]
cpus = "2-3"
memory = "256MiB"
distances = [17, 10, 33]
[[topology.node]]
memory = "256MiB"
distances = [28, 33, 10]
)";
    BOOST_TEST(run_past_emulation({"--kernel", "debian:bookworm/cloud", file.string()}).status ==
               0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    check_same(seen);
}

BOOST_AUTO_TEST_CASE(a_node_without_memory_reaches_the_guest) {
    const auto file = directory() / "memoryless.toml";
    std::ofstream(file) << R"([scenario]
name = "memoryless"
workload = "boot"
[topology]
sockets = 2
cores = 1
[[topology.node]]
cpus = "0"
memory = "640MiB"
[[topology.node]]
cpus = "1"
memory = "0"
)";
    BOOST_TEST(run_past_emulation({"--kernel", "debian:sid/cloud", file.string()}).status == 0);
    check_same(verdict());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
