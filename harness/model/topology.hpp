// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/quantity.hpp"

#include <string>
#include <vector>

namespace faultline::model {

/// A NUMA node. A node may lack CPUs, or memory, but not both.
struct Node {
    std::vector<unsigned> cpus;  ///< ascending
    Bytes memory;
    std::vector<unsigned> distances;  ///< to each node, itself (10) among them; as in ACPI's SLIT

    bool operator==(const Node&) const = default;
};

/// The machine that the guest sees. CPUs are numbered socket by socket.
struct Topology {
    unsigned sockets = 2;
    unsigned cores = 2;    ///< per socket
    unsigned threads = 1;  ///< per core
    Bytes memory{1ULL << 30};
    std::vector<Node> nodes;  ///< never empty once a scenario is read
    std::string cpu;          ///< a CPU model of libvirt's; empty: all that the accelerator has

    [[nodiscard]] unsigned cpus() const { return sockets * cores * threads; }
    bool operator==(const Topology&) const = default;
};

inline constexpr unsigned local_distance = 10;
/// What two-socket x86 servers report for the other socket.
inline constexpr unsigned remote_distance = 21;

/// One node a socket, memory split evenly in whole MiB (the first node takes the rest).
[[nodiscard]] std::vector<Node> nodes_by_socket(const Topology& topology);

/// "0-1,4"
[[nodiscard]] std::string cpu_list(const std::vector<unsigned>& cpus);

/// "2 sockets, 4 CPUs, 2 nodes, 1GiB"
[[nodiscard]] std::string describe(const Topology& topology);

}  // namespace faultline::model
