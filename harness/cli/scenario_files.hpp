// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "cli/prepare.hpp"
#include "host/cancel.hpp"
#include "schedule/executor.hpp"
#include "store/run_directory.hpp"

#include <filesystem>

namespace faultline::cli {

/// What the workloads of all cells bring along. At most one of the errors is set.
struct CollectedFiles {
    schedule::FilesByScenario files;
    Error missing;  ///< a file of the host is not there
    Error refused;  ///< a program of the user's is none
};

/// Collects the files, the programs compiled in `workspace`, which must stay; each set once,
/// however many cells share it.
[[nodiscard]] CollectedFiles collect_all_files(const Prepared& prepared,
                                               const std::filesystem::path& workspace,
                                               const host::Cancel& cancel);

/// The run's directory: the one that it goes on in, or a new one with copies of its files.
[[nodiscard]] Result<store::RunDirectory> open_directory(const RunArguments& arguments,
                                                         const Prepared& prepared);

/// Keeps copies of the scenario, or of the matrix and its scenarios.
[[nodiscard]] Result<void> keep_files(const config::RunFile& file,
                                      const store::RunDirectory& directory);

}  // namespace faultline::cli
