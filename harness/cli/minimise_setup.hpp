// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/minimise_verb.hpp"
#include "cli/prepare.hpp"
#include "cli/run_arguments.hpp"
#include "config/problem.hpp"
#include "minimise/progress_file.hpp"
#include "model/scenario.hpp"
#include "store/run_directory.hpp"

namespace faultline::cli {

/// What is made smaller, and how far it came.
struct MinimiseWork {
    model::Scenario whole;  ///< of one cell, its matrix one kernel and one seed
    minimise::Progress progress;
};

/// The command that a minimisation in a directory was begun with; its SCENARIO is now the copy
/// there, which holds all that the command changed in it.
[[nodiscard]] Result<MinimiseArguments> resumed_minimisation(const MinimiseArguments& now);

/// What one guest of it is run with, as of `faultline run`: a cell's as `faultline replay` runs it,
/// its program copied into `workspace`.
[[nodiscard]] config::Checked<RunArguments> minimised_run(const MinimiseArguments& arguments,
                                                          const std::filesystem::path& workspace);

/// The one cell; or the mistake that there are more, or that it did not fail.
[[nodiscard]] config::Checked<MinimiseWork> minimise_work(const MinimiseArguments& arguments,
                                                          const RunArguments& run,
                                                          const Prepared& prepared);

/// Its directory, with the whole scenario and its program in it.
[[nodiscard]] Result<store::RunDirectory> open_minimisation(MinimiseWork& work,
                                                            const RunArguments& run,
                                                            const Prepared& prepared);

}  // namespace faultline::cli
