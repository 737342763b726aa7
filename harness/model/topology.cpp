// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/topology.hpp"

#include <fmt/format.h>

namespace faultline::model {

std::vector<Node> nodes_by_socket(const Topology& topology) {
    std::vector<Node> nodes(topology.sockets);
    const auto share = Bytes{topology.memory.mebibytes() / topology.sockets << 20};
    const auto per_socket = topology.cores * topology.threads;
    for (unsigned id = 0; id < topology.sockets; ++id) {
        auto& node = nodes[id];
        node.memory = share;
        for (unsigned i = 0; i < per_socket; ++i)
            node.cpus.push_back(id * per_socket + i);
        node.distances.assign(topology.sockets, remote_distance);
        node.distances[id] = local_distance;
    }
    nodes[0].memory.value += topology.memory.value - share.value * topology.sockets;
    return nodes;
}

std::string cpu_list(const std::vector<unsigned>& cpus) {
    std::string text;
    for (std::size_t i = 0; i < cpus.size();) {
        auto last = i;
        while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1)
            ++last;
        if (!text.empty()) text += ',';
        text += last == i ? fmt::format("{}", cpus[i]) : fmt::format("{}-{}", cpus[i], cpus[last]);
        i = last + 1;
    }
    return text;
}

std::string describe(const Topology& topology) {
    const auto counted = [](std::size_t n, std::string_view what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    return fmt::format("{}, {}, {}, {}", counted(topology.sockets, "socket"),
                       counted(topology.cpus(), "CPU"), counted(topology.nodes.size(), "node"),
                       to_string(topology.memory));
}

}  // namespace faultline::model
