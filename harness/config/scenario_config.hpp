// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "config/workload_config.hpp"
#include "model/scenario.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {

/// What the command line changes in a scenario.
struct Overrides {
    std::vector<std::string> settings;  ///< "topology.memory=2GiB", "workload.limit=64MiB"
    std::vector<std::string> kernels;   ///< in place of matrix.kernel, if not empty
    std::filesystem::path program{};    ///< absolute; run it, whatever the scenario's workload is
    std::vector<std::string> arguments{};  ///< of the program
    bool only_programs = false;  ///< `program` is for a scenario that runs one, and no other
};

/// A name goes into file names and domain names.
[[nodiscard]] bool is_plain_name(std::string_view name);

/// Puts the kernels in place of those of the matrix and of its inclusions; none: changes nothing.
void replace_kernels(model::Matrix& matrix, const std::vector<std::string>& kernels);

/// Reads a scenario file. All mistakes at once, each with its place, what was expected and the
/// nearest valid name.
[[nodiscard]] Checked<model::Scenario> load_scenario(const std::filesystem::path& file,
                                                     const WorkloadCatalogue& catalogue,
                                                     const Overrides& overrides);

}  // namespace faultline::config
