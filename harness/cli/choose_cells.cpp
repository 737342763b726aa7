// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/choose_cells.hpp"

#include "config/matrix_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace faultline::cli {
namespace {

using config::Problem;
using schedule::PlannedCell;

constexpr std::uint64_t most_cells = 100'000;
constexpr unsigned most_shards = 10'000;

using Cells = std::vector<PlannedCell>;
using Mistake = std::optional<Problem>;

/// Machines of a scenario that one name stands for, or one machine under two: their results would
/// be one.
Mistake confused_machines(const config::RunFile& file, const Cells& cells) {
    std::set<const model::Scenario*> seen;
    std::map<std::string, std::map<std::string, model::Topology>> machines;
    for (const auto& [cell, scenario] : cells) {
        if (!seen.insert(scenario.get()).second) continue;
        const auto& name = cell.axes.at("topology");
        auto& of_scenario = machines[scenario->name];
        for (const auto& [other, topology] : of_scenario) {
            const bool same = topology == scenario->topology;
            if ((other == name) == same) continue;
            return Problem{file.file.string(),
                           same ? fmt::format("the machines '{}' and '{}' of scenario '{}' are the "
                                              "same",
                                              other, name, scenario->name)
                                : fmt::format("two different machines of scenario '{}' are called "
                                              "'{}'",
                                              scenario->name, name),
                           "each of matrix.topology has one name of its own"};
        }
        of_scenario.emplace(name, scenario->topology);
    }
    return std::nullopt;
}

/// A parameter is a number if any cell's is; nothing: no cell has it.
std::optional<model::AxisType> type_among(const Cells& cells, const std::string& name) {
    std::optional<model::AxisType> type;
    for (const auto& planned : cells) {
        const auto value = schedule::axis_of(planned, name);
        if (!value) continue;
        if (model::is_number(*value)) return model::AxisType::number;
        type = model::AxisType::text;
    }
    return type;
}

/// What would choose all cells or none, for it compares what is not there or not alike.
Mistake mistaken_comparison(const std::string& option, const model::CellFilter& filter,
                            const Cells& cells) {
    for (const auto& comparison : filter.comparisons()) {
        auto type = config::type_of_axis(comparison.name);
        if (!type) type = type_among(cells, comparison.name);
        const auto mistake =
            type ? model::check_comparison(comparison, *type)
                 : model::CellFilter::Mistake{comparison.column,
                                              fmt::format("no cell has a '{}'", comparison.name),
                                              fmt::format("known: {}", config::known_axes())};
        if (!mistake) continue;
        return Problem{fmt::format("{}:{}", option, mistake->column), mistake->what, mistake->hint};
    }
    return std::nullopt;
}

/// Leaves those that match, or with `wanted` false those that do not.
Mistake filter_cells(const std::string& option, const std::string& text, bool wanted,
                     Cells& cells) {
    if (text.empty()) return std::nullopt;
    const auto filter = model::CellFilter::parse(text);
    if (!filter) {
        const auto& mistake = filter.error();
        return Problem{fmt::format("{}:{}", option, mistake.column), mistake.what, mistake.hint};
    }
    if (auto mistake = mistaken_comparison(option, *filter, cells)) return mistake;
    std::erase_if(
        cells, [&](const auto& planned) { return schedule::matches(planned, *filter) != wanted; });
    if (!cells.empty()) return std::nullopt;
    return Problem{option, fmt::format("it leaves no cell: '{}'", text), "--list shows the cells"};
}

Mistake take_shard(const std::string& text, Cells& cells) {
    if (text.empty()) return std::nullopt;
    const auto shard = parse_shard(text);
    if (!shard) {
        return Problem{"--shard", fmt::format("'{}' is no part of a matrix", text),
                       "K/N, K from 1 to N: --shard 1/2 here, --shard 2/2 on another host"};
    }
    // All attempts of a cell go together: they have one rate, and one set of repetitions.
    std::erase_if(cells, [&](const auto& planned) {
        return !schedule::is_in(*shard, schedule::with_attempt(planned, 1).cell);
    });
    return std::nullopt;
}

Mistake take_cell(const CellChoice& choice, Cells& cells) {
    if (choice.cell.empty()) return std::nullopt;
    if (choice.attempt > 0) {
        for (auto& planned : cells)
            planned = schedule::with_attempt(planned, choice.attempt);
    }
    std::erase_if(cells, [&](const auto& planned) { return planned.cell.id != choice.cell; });
    if (cells.empty()) {
        return Problem{"--cell", fmt::format("there is no cell '{}'", choice.cell),
                       "--list shows the cells"};
    }
    cells.resize(1);  // of all attempts of a cell the same one was made
    return std::nullopt;
}

}  // namespace

std::optional<schedule::Shard> parse_shard(const std::string& text) {
    schedule::Shard shard;
    const char* const end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, shard.number);
    if (number.ec != std::errc{} || number.ptr == end || *number.ptr != '/') return std::nullopt;
    const auto of = std::from_chars(number.ptr + 1, end, shard.of);
    if (of.ec != std::errc{} || of.ptr != end) return std::nullopt;
    if (shard.number < 1 || shard.number > shard.of || shard.of > most_shards) return std::nullopt;
    return shard;
}

config::Checked<Cells> choose_cells(const config::RunFile& file, const CellChoice& choice) {
    const auto mistaken = [](Problem problem) {
        return tl::unexpected(std::vector<Problem>{std::move(problem)});
    };
    Cells cells;
    for (const auto& scenario : file.scenarios) {
        if (schedule::count_cells(scenario.matrix) > most_cells - cells.size()) {
            return mistaken({file.file.string(),
                             fmt::format("the matrix has more than {} cells", most_cells),
                             "fewer seeds, or values, or attempts"});
        }
        auto more = schedule::cells_of(scenario);
        std::move(more.begin(), more.end(), std::back_inserter(cells));
    }
    if (cells.empty()) {
        return mistaken({file.file.string(), "all cells of the matrix are excluded", {}});
    }
    if (auto mistake = confused_machines(file, cells)) return mistaken(*mistake);
    if (auto mistake = filter_cells("--only", choice.only, true, cells)) return mistaken(*mistake);
    if (auto mistake = filter_cells("--skip", choice.skip, false, cells)) return mistaken(*mistake);
    if (auto mistake = take_shard(choice.shard, cells)) return mistaken(*mistake);
    if (auto mistake = take_cell(choice, cells)) return mistaken(*mistake);
    return cells;
}

}  // namespace faultline::cli
