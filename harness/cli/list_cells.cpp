// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/list_cells.hpp"

#include "model/printable.hpp"
#include "store/finding_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace faultline::cli {
namespace {

constexpr std::size_t widest = 60;

void print_json(const std::vector<schedule::PlannedCell>& cells) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& [cell, scenario] : cells) {
        list.push_back({{"id", cell.id},
                        {"scenario", cell.scenario},
                        {"kernel", cell.kernel},
                        {"seed", cell.seed},
                        {"attempt", cell.attempt},
                        {"axes", cell.axes}});
    }
    fmt::print("{}\n", store::json_text(list, 2));
}

std::string axes_text(const model::Cell& cell) {
    std::string text;
    for (const auto& [name, value] : cell.axes) {
        text += fmt::format("{}{}", text.empty() ? "" : "  ",
                            name == "topology" ? value : fmt::format("{}={}", name, value));
    }
    return model::printable(text, 200);
}

}  // namespace

void print_cells(const std::vector<schedule::PlannedCell>& cells, bool json) {
    if (json) return print_json(cells);
    std::size_t scenario_width = 8, kernel_width = 6;
    for (const auto& planned : cells) {
        scenario_width = std::max(scenario_width, planned.cell.scenario.size());
        kernel_width = std::max(kernel_width, std::min(widest, planned.cell.kernel.size()));
    }
    fmt::print("{:12}  {:{}}  {:{}}  {:>4}  {:>7}  machine and parameters\n", "id", "scenario",
               scenario_width, "kernel", kernel_width, "seed", "attempt");
    for (const auto& planned : cells) {
        const auto& cell = planned.cell;
        fmt::print("{:12}  {:{}}  {:{}}  {:>4}  {:>7}  {}\n", cell.id, cell.scenario,
                   scenario_width, model::printable(cell.kernel, widest), kernel_width, cell.seed,
                   cell.attempt, axes_text(cell));
    }
    fmt::print("{} cell{}\n", cells.size(), cells.size() == 1 ? "" : "s");
}

}  // namespace faultline::cli
