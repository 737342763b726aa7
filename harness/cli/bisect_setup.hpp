// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/state_file.hpp"
#include "cli/bisect_verb.hpp"
#include "cli/prepare.hpp"
#include "cli/run_arguments.hpp"
#include "host/cancel.hpp"
#include "schedule/matrix.hpp"
#include "store/run_directory.hpp"

#include <map>
#include <memory>
#include <string>

namespace faultline::cli {

/// The command that a bisection in a directory was begun with; the process is then where that was
/// given. What may be said anew is taken from `now`.
[[nodiscard]] Result<BisectArguments> resumed_bisection(const BisectArguments& now);

/// Each text cut at its commas.
[[nodiscard]] std::vector<std::string> split_list(const std::vector<std::string>& texts);

/// What one guest of it is run with, as of `faultline run`.
[[nodiscard]] RunArguments run_arguments_of(const BisectArguments& arguments);

/// The mistakes of the command line that the options alone do not show.
[[nodiscard]] std::vector<config::Problem> check_bisection(const BisectArguments& arguments);

/// The one cell of each kernel, by the kernel's reference; or the mistake that there are more.
[[nodiscard]] config::Checked<std::map<std::string, schedule::PlannedCell>> one_cell_each(
    const Prepared& prepared);

/// A bisection that begins: its ends as whole hashes, or as references.
[[nodiscard]] Result<bisect::State> begun_state(const BisectArguments& arguments,
                                                const Prepared& prepared,
                                                const host::Cancel& cancel);

/// Writes the recipe that builds commits of the bisection's repository into its directory; its
/// path.
[[nodiscard]] Result<std::filesystem::path> keep_recipe(const BisectArguments& arguments,
                                                        const bisect::State& state,
                                                        const store::RunDirectory& directory);

}  // namespace faultline::cli
