// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "config/workload_config.hpp"
#include "model/scenario.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace faultline::config {

/// The scenario that a matrix is of.
struct MatrixContext {
    const model::WorkloadDeclaration* workload =
        nullptr;  ///< null: that it is wrong is told already
    const model::Topology* topology = nullptr;
    std::filesystem::path directory;  ///< what programs are relative to
    /// Counts parameters that this workload has not, for a matrix of several scenarios; null: such
    /// a parameter is a mistake.
    std::map<std::string, unsigned>* strangers = nullptr;
};

/// Reads `[matrix]`, or an entry of `[[matrix.include]]` or of another file's matrix, over what
/// `matrix` has already: axes that are given take the place of those there, exclusions and
/// inclusions are added. `path` is the table's name for messages.
void read_matrix(const toml::table& table, const std::string& path, const MatrixContext& context,
                 model::Matrix& matrix, Report& report);

/// The parts of a cell that an expression may name, but for "workload.PARAMETER".
[[nodiscard]] bool is_axis(std::string_view name);
/// "kernel, scenario, ... and workload.PARAMETER"
[[nodiscard]] std::string known_axes();

}  // namespace faultline::config
