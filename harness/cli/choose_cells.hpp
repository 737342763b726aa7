// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "config/run_file.hpp"
#include "schedule/matrix.hpp"

#include <optional>
#include <string>
#include <vector>

namespace faultline::cli {

/// What the command line says of which cells are run.
struct CellChoice {
    std::string cell;      ///< only that of this id
    unsigned attempt = 0;  ///< with `cell`: that attempt of the matrix's cells; 0: the matrix's own
    std::string only, skip;  ///< expressions (model::CellFilter)
    std::string shard;       ///< "K/N"
};

/// The cells of all scenarios that are chosen; at least one. Mistakes: an expression, a matrix of
/// more than 100,000 cells, and no cell left, but in a shard, which may be empty.
[[nodiscard]] config::Checked<std::vector<schedule::PlannedCell>> choose_cells(
    const config::RunFile& file, const CellChoice& choice);

/// "K/N", K from 1 to N; nothing if it is not that.
[[nodiscard]] std::optional<schedule::Shard> parse_shard(const std::string& text);

}  // namespace faultline::cli
