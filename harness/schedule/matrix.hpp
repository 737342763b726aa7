// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/cell_filter.hpp"
#include "model/scenario.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::schedule {

/// A cell and the scenario as it is for it: with its topology and its parameters. Cells that differ
/// only in kernel, seed and attempt share one.
struct PlannedCell {
    model::Cell cell;
    std::shared_ptr<const model::Scenario> scenario;
};

/// The cells of a scenario: kernels, then topologies and parameters, then seeds, then attempts,
/// less what is excluded; then those of its inclusions that are not there yet. Pure: the same
/// scenario gives the same cells with the same ids.
[[nodiscard]] std::vector<PlannedCell> cells_of(const model::Scenario& scenario);

/// How many cells there are before any is left out; saturates.
[[nodiscard]] std::uint64_t count_cells(const model::Matrix& matrix);

/// Names the cell's content in one line; what its id is the hash of.
[[nodiscard]] std::string cell_content(const model::Scenario& scenario, const model::Cell& cell);

/// The same cell in another attempt, with that one's id.
[[nodiscard]] PlannedCell with_attempt(const PlannedCell& planned, unsigned attempt);

/// What an expression's name stands for in this cell (model::CellFilter).
[[nodiscard]] std::optional<std::string> axis_of(const PlannedCell& planned, std::string_view name);
[[nodiscard]] bool matches(const PlannedCell& planned, const model::CellFilter& filter);

/// The K-th of N parts of a matrix: cells are dealt by their ids, so that every host deals alike.
/// All attempts of a cell are to go with the first.
struct Shard {
    unsigned number = 1, of = 1;
};
[[nodiscard]] bool is_in(const Shard& shard, const model::Cell& cell);

}  // namespace faultline::schedule
