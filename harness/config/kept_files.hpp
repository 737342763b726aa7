// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "config/run_file.hpp"

#include <string>
#include <vector>

namespace faultline::config {

/// A copy that a run keeps, by its path in the run's directory.
struct KeptFile {
    std::string name;
    std::string text;
};

/// Copies of what a run was started from, which give the same cells from another place and on
/// another day: "scenario.toml", and for a matrix file "scenarios/NAME.toml" of each scenario. They
/// are the files' own bytes, but where a path in them would lead elsewhere: there they are written
/// anew, without comments.
[[nodiscard]] Result<std::vector<KeptFile>> kept_files(const RunFile& run);

}  // namespace faultline::config
