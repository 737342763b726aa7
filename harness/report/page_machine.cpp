// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_machine.hpp"

#include "report/page_template.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report::page {
namespace {

constexpr std::size_t most_machines = 24, most_nodes = 16, most_cpus = 64, cpus_in_row = 6;
constexpr double node_width = 206, gap = 46, cpu_step_x = 31, cpu_step_y = 27, cell = 38;

struct Place {
    double x = 0, y = 0;
};

double node_height(const model::Topology& topology) {
    std::size_t most = 1;
    for (const auto& node : topology.nodes)
        most = std::max(most, std::min(node.cpus.size(), most_cpus));
    return 58 + cpu_step_y * static_cast<double>((most + cpus_in_row - 1) / cpus_in_row);
}

Data cpu_box(unsigned cpu, std::size_t index, Place node, const model::Topology& topology) {
    const double x = node.x + 12 + cpu_step_x * static_cast<double>(index % cpus_in_row);
    const double y = node.y + 50 + cpu_step_y * static_cast<double>(index / cpus_in_row);
    const auto per_socket = std::max(1U, topology.cores * topology.threads);
    Data data;
    data.set("cpu", number(cpu));
    data.set("socket", number(cpu / per_socket));
    data.set("x", coordinate(x));
    data.set("y", coordinate(y));
    data.set("text_x", coordinate(x + 13));
    data.set("text_y", coordinate(y + 15));
    return data;
}

Data node_box(const model::Topology& topology, std::size_t index, Place at, double height) {
    const auto& node = topology.nodes[index];
    Data data;
    data.set("x", coordinate(at.x));
    data.set("y", coordinate(at.y));
    data.set("width", coordinate(node_width));
    data.set("height", coordinate(height));
    data.set("number", number(index));
    data.set("memory", text(node.memory.value > 0 ? to_string(node.memory) : "no memory"));
    data.set("text_x", coordinate(at.x + 12));
    data.set("text_y", coordinate(at.y + 22));
    data.set("memory_y", coordinate(at.y + 39));
    data.set("none_y", coordinate(at.y + 66));
    data.set("no_cpus", Data{node.cpus.empty()});
    auto cpus = list();
    for (std::size_t i = 0; i < std::min(node.cpus.size(), most_cpus); ++i)
        cpus << cpu_box(node.cpus[i], i, at, topology);
    data.set("cpus", cpus);
    return data;
}

/// The matrix of distances, as SLIT has it.
Data distance_boxes(const model::Topology& topology, double top) {
    auto boxes = list();
    const auto nodes = std::min(topology.nodes.size(), most_nodes);
    for (std::size_t row = 0; row < nodes; ++row) {
        const auto& distances = topology.nodes[row].distances;
        for (std::size_t column = 0; column < std::min(distances.size(), nodes); ++column) {
            const double x = cell * static_cast<double>(column);
            const double y = top + 26 * static_cast<double>(row);
            Data data;
            data.set("class", Data{row == column ? "near" : "far"});
            data.set("x", coordinate(x));
            data.set("y", coordinate(y));
            data.set("text_x", coordinate(x + 17));
            data.set("text_y", coordinate(y + 15));
            data.set("value", number(distances[column]));
            boxes << data;
        }
    }
    return boxes;
}

/// Two nodes are joined by a line with their distance on it.
Data link_of(const model::Topology& topology, double height) {
    if (topology.nodes.size() != 2 || topology.nodes[0].distances.size() != 2) return {false};
    Data data;
    data.set("x1", coordinate(node_width));
    data.set("x2", coordinate(node_width + gap));
    data.set("y", coordinate(height / 2));
    data.set("text_x", coordinate(node_width + gap / 2));
    data.set("text_y", coordinate(height / 2 - 7));
    data.set("distance", number(topology.nodes[0].distances[1]));
    return data;
}

std::string machine(const model::Topology& topology, std::size_t cells) {
    const auto count = std::min(topology.nodes.size(), most_nodes);
    const std::size_t across = count <= 4 ? count : 4;
    const double height = node_height(topology);
    const auto rows = static_cast<double>((count + across - 1) / across);
    auto nodes = list();
    for (std::size_t i = 0; i < count; ++i) {
        const Place at{static_cast<double>(i % across) * (node_width + gap),
                       static_cast<double>(i / across) * (height + 16)};
        nodes << node_box(topology, i, at, height);
    }
    const double nodes_end = rows * (height + 16);
    const bool distances = count > 1 && !topology.nodes[0].distances.empty();
    const double nodes_width = static_cast<double>(across) * (node_width + gap) - gap;
    Data data;
    data.set("caption", text(model::describe(topology)));
    data.set("cells", text("in " + counted(cells, "cell")));
    data.set("label", text(model::describe(topology)));
    data.set("nodes", nodes);
    data.set("link", link_of(topology, height));
    data.set("has_distances", Data{distances});
    data.set("distances_y", coordinate(nodes_end + 10));
    data.set("distances", distance_boxes(topology, nodes_end + 18));
    data.set("width", coordinate(std::max(nodes_width, cell * static_cast<double>(count)) + 1));
    data.set("height", coordinate(distances ? nodes_end + 20 + 26 * static_cast<double>(count)
                                            : nodes_end - 14));
    return render("machine", data);
}

}  // namespace

std::string machines(const RunView& run) {
    std::vector<std::size_t> cells(run.topologies.size());
    for (const auto& row : run.cells)
        ++cells[row.topology];
    std::string pictures;
    for (std::size_t i = 0; i < std::min(cells.size(), most_machines); ++i)
        if (!run.topologies[i].nodes.empty()) pictures += machine(run.topologies[i], cells[i]);
    if (pictures.empty()) return {};
    return "<section id=\"machines\" aria-labelledby=\"machines-title\"><div class=\"heading\">"
           "<h2 id=\"machines-title\">Machines</h2><p>what the guests saw: nodes, their memory and "
           "CPUs</p></div><div class=\"machines\">" +
           pictures + "</div></section>\n";
}

}  // namespace faultline::report::page
