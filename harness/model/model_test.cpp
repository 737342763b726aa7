// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/quantity.hpp"
#include "model/topology.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace faultline::model {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(model)

BOOST_AUTO_TEST_CASE(sizes_are_read_with_binary_units_only) {
    BOOST_TEST(parse_bytes("1GiB")->value == 1ULL << 30);
    BOOST_TEST(parse_bytes("1536MiB")->value == 1536ULL << 20);
    BOOST_TEST(parse_bytes("4096")->value == 4096U);
    for (const auto* bad : {"", "GiB", "1GB", "1 GiB", "-1MiB", "1.5GiB", "99999999999TiB"}) {
        BOOST_TEST(!parse_bytes(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(durations_are_read_with_their_unit) {
    BOOST_TEST((parse_duration("3min") == Duration{3min}));
    BOOST_TEST((parse_duration("500ms") == Duration{500ms}));
    for (const auto* bad : {"", "3", "3 min", "3m", "-1s", "1.5s"}) {
        BOOST_TEST(!parse_duration(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(quantities_print_as_they_are_written) {
    for (const auto* text : {"1GiB", "1536MiB", "1023", "0"}) {
        BOOST_TEST(to_string(*parse_bytes(text)) == text);
    }
    for (const auto* text : {"3min", "90s", "1500ms", "2h"}) {
        BOOST_TEST(to_string(*parse_duration(text)) == text);
    }
}

BOOST_AUTO_TEST_CASE(memory_that_does_not_divide_evenly_is_all_given_out) {
    Topology topology;
    topology.sockets = 3;
    topology.memory = Bytes{1000ULL << 20};
    const auto nodes = nodes_by_socket(topology);
    BOOST_TEST(nodes[0].memory.mebibytes() == 334U);
    BOOST_TEST(nodes[1].memory.mebibytes() == 333U);
    BOOST_TEST(nodes[2].memory.mebibytes() == 333U);
    BOOST_TEST(cpu_list(nodes[2].cpus) == "4-5");
}

BOOST_AUTO_TEST_CASE(cpu_lists_join_what_is_adjacent) {
    BOOST_TEST(cpu_list({0, 1, 2, 5, 7, 8}) == "0-2,5,7-8");
    BOOST_TEST(cpu_list({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::model
