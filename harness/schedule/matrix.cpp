// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/matrix.hpp"

#include "host/digest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace faultline::schedule {

using model::Cell;
using model::Scenario;
using model::Topology;

namespace {

constexpr std::size_t id_digits = 12;

std::string content_of(const Topology& topology) {
    auto text = fmt::format("{}x{}x{} cpu={}", topology.sockets, topology.cores, topology.threads,
                            topology.cpu);
    for (const auto& node : topology.nodes) {
        text += fmt::format(" [{} {} {}]", model::cpu_list(node.cpus), node.memory.value,
                            fmt::join(node.distances, ","));
    }
    return text;
}

}  // namespace

std::string cell_content(const Scenario& scenario, const Cell& cell) {
    std::string text =
        fmt::format("scenario={} workload={}", scenario.name, scenario.workload.name);
    for (const auto& [name, value] : scenario.workload.parameters) {
        text += fmt::format(" {}={}", name, value);
    }
    return fmt::format("{} cmdline={} topology={} kernel={} seed={} attempt={}", text,
                       scenario.command_line, content_of(scenario.topology), cell.kernel, cell.seed,
                       cell.attempt);
}

std::vector<Cell> cells_of(const Scenario& scenario) {
    std::vector<Cell> cells;
    for (const auto& kernel : scenario.matrix.kernels) {
        for (const auto seed : scenario.matrix.seeds) {
            for (unsigned attempt = 1; attempt <= scenario.matrix.repeat; ++attempt) {
                Cell cell{{}, kernel, seed, attempt};
                cell.id = host::sha256_hex(cell_content(scenario, cell)).substr(0, id_digits);
                cells.push_back(std::move(cell));
            }
        }
    }
    return cells;
}

}  // namespace faultline::schedule
