// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "config/workload_config.hpp"
#include "model/scenario.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {

/// What is a mistake of a matrix file only if it is one for each of its scenarios.
struct Stranger {
    Problem problem;
    unsigned count = 0;  ///< scenarios for which it is one
};

/// The scenario that a matrix is of.
struct MatrixContext {
    const model::WorkloadDeclaration* workload =
        nullptr;                                      ///< null: that it is wrong is told already
    const model::WorkloadRequest* request = nullptr;  ///< the scenario's, if there is one
    const model::Topology* topology = nullptr;
    std::filesystem::path directory;  ///< what programs are relative to
    /// Takes parameters that this workload has not, by place and name, for a matrix of several
    /// scenarios; null: such a parameter is a mistake.
    std::map<std::string, Stranger>* strangers = nullptr;
    std::string scenario{};  ///< its name
    /// All that the matrix is of, which inclusions may choose from; empty: they may not.
    std::vector<std::string> scenarios{};
};

/// Reads `[matrix]`, or an entry of `[[matrix.include]]` or of another file's matrix, over what
/// `matrix` has already: axes that are given take the place of those there, exclusions and
/// inclusions are added. `path` is the table's name for messages.
void read_matrix(const toml::table& table, const std::string& path, const MatrixContext& context,
                 model::Matrix& matrix, Report& report);

/// The parts of a cell that an expression may name, but for "workload.PARAMETER"; nothing: this is
/// none.
[[nodiscard]] std::optional<model::AxisType> type_of_axis(std::string_view name);
/// "kernel, scenario, ... and workload.PARAMETER"
[[nodiscard]] std::string known_axes();

}  // namespace faultline::config
