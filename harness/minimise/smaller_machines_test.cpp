// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/smaller_machines.hpp"

#include <boost/test/unit_test.hpp>

#include <numeric>

namespace faultline::minimise {
namespace {

model::Topology machine(unsigned sockets, unsigned cores, std::uint64_t mebibytes) {
    model::Topology topology;
    topology.sockets = sockets;
    topology.cores = cores;
    topology.memory = model::Bytes{mebibytes << 20};
    topology.nodes = model::nodes_by_socket(topology);
    return topology;
}

std::vector<std::string> words_of(const model::Topology& topology) {
    std::vector<std::string> words;
    for (const auto& smaller : smaller_machines(topology))
        words.push_back(smaller.what);
    return words;
}

/// All CPUs once, and a distance for each node, as a scenario has to say it.
void check_whole(const model::Topology& topology) {
    std::vector<unsigned> cpus;
    std::uint64_t memory = 0;
    for (const auto& node : topology.nodes) {
        cpus.insert(cpus.end(), node.cpus.begin(), node.cpus.end());
        memory += node.memory.value;
        BOOST_TEST(node.distances.size() == topology.nodes.size());
    }
    std::vector<unsigned> wanted(topology.cpus());
    std::iota(wanted.begin(), wanted.end(), 0U);
    BOOST_TEST(cpus == wanted, boost::test_tools::per_element());
    BOOST_TEST(memory == topology.memory.value);
}

BOOST_AUTO_TEST_SUITE(smaller_machine)

BOOST_AUTO_TEST_CASE(a_machine_gets_smaller_in_one_thing_at_a_time) {
    const std::vector<std::string> wanted{"sockets 2 -> 1", "cores 4 -> 1", "cores 4 -> 2",
                                          "memory 1GiB -> 512MiB"};
    BOOST_TEST(words_of(machine(2, 4, 1024)) == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nodes_by_socket_stay_so_and_keep_all_of_the_memory) {
    const auto one = smaller_machines(machine(2, 2, 1024)).front().topology;
    BOOST_TEST((one.nodes == model::nodes_by_socket(one)));
    BOOST_TEST(one.memory.mebibytes() == 1024U);
    check_whole(one);
}

BOOST_AUTO_TEST_CASE(the_smallest_machine_has_none_that_is_smaller) {
    BOOST_TEST(smaller_machines(machine(1, 1, 128)).empty());
    BOOST_TEST(smaller_machines(machine(1, 1, 255)).empty());
}

BOOST_AUTO_TEST_CASE(written_out_nodes_go_with_their_sockets_and_alone_where_they_have_no_cpus) {
    auto topology = machine(4, 2, 1024);
    topology.nodes = {{{0, 1, 2, 3}, model::Bytes{256U << 20}, {10, 20, 30}},
                      {{}, model::Bytes{512U << 20}, {20, 10, 40}},
                      {{4, 5, 6, 7}, model::Bytes{256U << 20}, {30, 40, 10}}};
    for (const auto& smaller : smaller_machines(topology)) {
        BOOST_TEST_CONTEXT(smaller.what) {
            check_whole(smaller.topology);
        }
    }
    const std::vector<std::string> wanted{"without node 1", "sockets 4 -> 1", "sockets 4 -> 2",
                                          "cores 2 -> 1", "memory 1GiB -> 512MiB"};
    BOOST_TEST(words_of(topology) == wanted, boost::test_tools::per_element());
    const auto half = smaller_machines(topology)[2].topology;
    BOOST_TEST(half.nodes.size() == 2U);
    BOOST_TEST(half.nodes[0].distances == (std::vector<unsigned>{10, 20}),
               boost::test_tools::per_element());
    const auto narrow = smaller_machines(topology)[3].topology;
    BOOST_TEST(narrow.nodes[2].cpus == (std::vector<unsigned>{2, 3}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::minimise
