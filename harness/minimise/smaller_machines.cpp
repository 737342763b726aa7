// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/smaller_machines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace faultline::minimise {
namespace {

using model::Bytes;
using model::Node;
using model::Topology;

/// What config/topology_config.cpp takes at least.
constexpr std::uint64_t least_mebibytes = 128;

Bytes half_of(Bytes memory) {
    return Bytes{memory.mebibytes() / 2 << 20};
}

/// Without the node, and without the distances to it.
void drop_node(Topology& topology, std::size_t index) {
    topology.nodes.erase(topology.nodes.begin() + static_cast<std::ptrdiff_t>(index));
    for (auto& node : topology.nodes) {
        if (index < node.distances.size())
            node.distances.erase(node.distances.begin() + static_cast<std::ptrdiff_t>(index));
    }
}

void add_up_memory(Topology& topology) {
    topology.memory = Bytes{0};
    for (const auto& node : topology.nodes)
        topology.memory.value += node.memory.value;
}

/// The CPUs of a smaller machine, in the nodes that they were in: each socket keeps its first cores
/// and threads. A node that had CPUs and loses them all goes with them.
Topology reshaped(const Topology& topology, unsigned sockets, unsigned cores, unsigned threads) {
    Topology smaller = topology;
    smaller.sockets = sockets;
    smaller.cores = cores;
    smaller.threads = threads;
    const auto before = topology.cores * topology.threads;
    for (std::size_t i = topology.nodes.size(); i-- > 0;) {
        auto& cpus = smaller.nodes[i].cpus;
        if (cpus.empty()) continue;
        std::vector<unsigned> kept;
        for (const auto cpu : cpus) {
            const auto socket = cpu / before;
            // CPUs of one socket are of one node, so that its first CPU stands for all.
            if (cpu % before != 0 || socket >= sockets) continue;
            for (unsigned each = 0; each < cores * threads; ++each)
                kept.push_back(socket * cores * threads + each);
        }
        cpus = std::move(kept);
        if (cpus.empty()) drop_node(smaller, i);
    }
    add_up_memory(smaller);
    return smaller;
}

/// As a machine without a list of nodes has it.
bool is_by_socket(const Topology& topology) {
    return topology.nodes == model::nodes_by_socket(topology);
}

class Candidates {
 public:
    explicit Candidates(const Topology& topology) : topology_(topology) {}

    std::vector<SmallerMachine> all() {
        drop_nodes();
        count("sockets", &Topology::sockets);
        count("cores", &Topology::cores);
        count("threads", &Topology::threads);
        halve_memory();
        return std::move(candidates_);
    }

 private:
    void add(std::string what, Topology smaller) {
        if (smaller.memory.mebibytes() < least_mebibytes) return;
        candidates_.push_back({std::move(what), std::move(smaller)});
    }

    void drop_nodes() {
        for (std::size_t i = 0; i < topology_.nodes.size(); ++i) {
            if (!topology_.nodes[i].cpus.empty()) continue;
            auto smaller = topology_;
            drop_node(smaller, i);
            add_up_memory(smaller);
            add(fmt::format("without node {}", i), std::move(smaller));
        }
    }

    void count(std::string_view name, unsigned Topology::*number) {
        const auto value = topology_.*number;
        if (value > 1) shape(name, number, 1);
        if (value > 3) shape(name, number, value / 2);
    }

    void shape(std::string_view name, unsigned Topology::*number, unsigned value) {
        auto wanted = topology_;
        wanted.*number = value;
        auto smaller = reshaped(topology_, wanted.sockets, wanted.cores, wanted.threads);
        if (is_by_socket(topology_)) {  // all of the memory stays
            smaller.memory = topology_.memory;
            smaller.nodes = model::nodes_by_socket(smaller);
        }
        add(fmt::format("{} {} -> {}", name, topology_.*number, value), std::move(smaller));
    }

    void halve_memory() {
        auto smaller = topology_;
        if (is_by_socket(topology_)) {
            smaller.memory = half_of(topology_.memory);
            smaller.nodes = model::nodes_by_socket(smaller);
        } else {
            for (auto& node : smaller.nodes)
                node.memory = half_of(node.memory);
            add_up_memory(smaller);
        }
        const bool starved = std::any_of(
            smaller.nodes.begin(), smaller.nodes.end(),
            [](const Node& node) { return node.cpus.empty() && node.memory.value == 0; });
        if (starved) return;
        add(fmt::format("memory {} -> {}", model::to_string(topology_.memory),
                        model::to_string(smaller.memory)),
            std::move(smaller));
    }

    const Topology& topology_;
    std::vector<SmallerMachine> candidates_;
};

}  // namespace

std::vector<SmallerMachine> smaller_machines(const Topology& topology) {
    return Candidates(topology).all();
}

}  // namespace faultline::minimise
