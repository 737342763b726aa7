// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/topology_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace faultline::config {
using model::Bytes;
using model::Node;
using model::Topology;

namespace {

constexpr std::int64_t most_sockets = 8;
constexpr std::int64_t most_cores = 64;
constexpr unsigned most_cpus = 64;
constexpr Bytes least_memory{128ULL << 20};
constexpr unsigned farthest = 254;  // ACPI 6.5, 5.2.17: 255 is "unreachable"

/// "0-1,4" to numbers; nothing if it is no such list.
std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text) {
    std::vector<unsigned> cpus;
    const char* at = text.data();
    const char* end = at + text.size();
    while (at != end) {
        unsigned first = 0;
        auto [next, error] = std::from_chars(at, end, first);
        if (error != std::errc{}) return std::nullopt;
        unsigned last = first;
        if (next != end && *next == '-') {
            const auto range = std::from_chars(next + 1, end, last);
            if (range.ec != std::errc{}) return std::nullopt;
            next = range.ptr;
        }
        if (last < first || last >= 4096) return std::nullopt;
        for (unsigned cpu = first; cpu <= last; ++cpu)
            cpus.push_back(cpu);
        if (next != end && *next != ',') return std::nullopt;
        at = next == end ? end : next + 1;
        if (next != end && at == end) return std::nullopt;
    }
    std::sort(cpus.begin(), cpus.end());
    return cpus;
}

Node read_node(const toml::table& table, std::size_t id, std::size_t count, Report& report) {
    TableReader reader(table, fmt::format("topology.node[{}]", id), report);
    Node node;
    if (const auto text = reader.string("cpus")) {
        if (auto cpus = parse_cpu_list(*text)) {
            node.cpus = std::move(*cpus);
        } else {
            reader.problem("cpus", fmt::format("'{}' is no list of CPUs", *text),
                           "for example: cpus = \"0-1,4\"");
        }
    }
    if (const auto memory = reader.bytes("memory", Bytes{0})) node.memory = *memory;
    if (node.memory.value % (1U << 20) != 0) {
        reader.problem("memory", "a node's memory must be whole MiB");
    }
    if (node.cpus.empty() && node.memory.value == 0) {
        reader.missing("memory", "a node has CPUs or memory, or both");
    }
    if (const auto distances = reader.integers("distances", model::local_distance, farthest)) {
        for (const auto distance : *distances) {
            node.distances.push_back(static_cast<unsigned>(distance));
        }
        if (distances->size() != count) {
            reader.problem("distances", fmt::format("a distance for each of the {} nodes is "
                                                    "wanted, but here are {}",
                                                    count, distances->size()));
        } else if (node.distances[id] != model::local_distance) {
            reader.problem("distances", fmt::format("the distance of node {} to itself must be {}",
                                                    id, model::local_distance));
        }
    } else {
        node.distances.assign(count, model::remote_distance);
        node.distances[id] = model::local_distance;
    }
    reader.finish();
    return node;
}

void check_nodes(TableReader& reader, const Topology& topology, bool memory_given) {
    std::vector<unsigned> seen;
    std::uint64_t memory = 0;
    for (const auto& node : topology.nodes) {
        seen.insert(seen.end(), node.cpus.begin(), node.cpus.end());
        memory += node.memory.value;
    }
    std::sort(seen.begin(), seen.end());
    std::vector<unsigned> wanted(topology.cpus());
    for (unsigned cpu = 0; cpu < wanted.size(); ++cpu)
        wanted[cpu] = cpu;
    if (seen != wanted) {
        reader.problem(
            "node",
            fmt::format("the nodes must hold each of the CPUs {} once, but hold {}",
                        model::cpu_list(wanted), seen.empty() ? "none" : model::cpu_list(seen)));
    }
    const auto per_socket = topology.cores * topology.threads;
    for (const auto& node : topology.nodes) {
        for (const auto cpu : node.cpus) {
            const auto first = cpu / per_socket * per_socket;
            if (std::count(node.cpus.begin(), node.cpus.end(), first) != 0) continue;
            reader.problem(
                "node",
                fmt::format("CPUs {} and {} are of one socket but of two nodes", first, cpu),
                "a socket's CPUs share a cache, and kernels warn of such a machine");
            return;
        }
    }
    if (memory_given && memory != topology.memory.value) {
        reader.problem(
            "memory",
            fmt::format("the nodes' memory adds up to {}, not {}", model::to_string(Bytes{memory}),
                        model::to_string(topology.memory)),
            "leave 'memory' away where nodes are listed");
    }
}

/// What the table says, over `topology`, whose nodes are those of its sockets.
Topology read_machine(TableReader& reader, Topology topology, Report& report) {
    const auto count = [&](std::string_view key, unsigned& value, std::int64_t most) {
        if (const auto read = reader.integer(key, 1, most)) value = static_cast<unsigned>(*read);
    };
    count("sockets", topology.sockets, most_sockets);
    count("cores", topology.cores, most_cores);
    count("threads", topology.threads, 2);
    if (topology.cpus() > most_cpus) {
        reader.problem("cores", fmt::format("{} CPUs are more than the {} that a guest may have",
                                            topology.cpus(), most_cpus));
    }
    const auto memory = reader.bytes("memory", least_memory);
    if (memory) topology.memory = *memory;
    if (topology.memory.value % (1U << 20) != 0) {
        reader.problem("memory", fmt::format("'{}' must be whole MiB", reader.name_of("memory")));
    }
    if (const auto cpu = reader.string("cpu")) topology.cpu = *cpu;
    const auto tables = reader.tables("node");
    topology.nodes.clear();
    for (std::size_t id = 0; id < tables.size(); ++id) {
        topology.nodes.push_back(read_node(*tables[id], id, tables.size(), report));
    }
    if (topology.nodes.empty()) {
        topology.nodes = model::nodes_by_socket(topology);
    } else {
        check_nodes(reader, topology, memory.has_value());
        if (!memory) {
            topology.memory = Bytes{0};
            for (const auto& node : topology.nodes)
                topology.memory.value += node.memory.value;
        }
    }
    reader.finish();
    return topology;
}

}  // namespace

Topology read_topology(const toml::table* table, Report& report) {
    Topology topology;
    if (table == nullptr) {
        topology.nodes = model::nodes_by_socket(topology);
        return topology;
    }
    TableReader reader(*table, "topology", report);
    return read_machine(reader, std::move(topology), report);
}

Topology read_topology_variant(const toml::table& table, const Topology& base,
                               const std::string& path, Report& report) {
    TableReader reader(table, path, report);
    [[maybe_unused]] const auto* name = reader.node("name");
    auto topology = read_machine(reader, base, report);
    const bool reshaped = table.contains("sockets") || table.contains("cores") ||
                          table.contains("threads") || table.contains("memory") ||
                          table.contains("node");
    if (!reshaped) topology.nodes = base.nodes;
    return topology;
}

}  // namespace faultline::config
