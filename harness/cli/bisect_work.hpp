// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/bisect_log.hpp"
#include "bisect/revisions.hpp"
#include "bisect/state_file.hpp"
#include "cli/bisect_verb.hpp"
#include "cli/prepare.hpp"
#include "cli/run_arguments.hpp"
#include "schedule/matrix.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace faultline::cli {

/// All that a bisection is made of.
struct BisectWork {
    const BisectArguments& arguments;
    RunArguments run;
    Prepared prepared;
    std::map<std::string, schedule::PlannedCell> cells;  ///< by reference
    bisect::State state;
    std::unique_ptr<bisect::Revisions> revisions;
    std::filesystem::path recipe;  ///< of commits
};

/// The cell of a revision, in its first attempt.
[[nodiscard]] schedule::PlannedCell cell_of(const BisectWork& work, const std::string& revision);

/// The reference that gives the kernel of a cell: a commit's is built by the recipe that the run
/// keeps.
[[nodiscard]] std::string source_of(const BisectWork& work, const std::string& reference);

/// The command that runs a cell again.
[[nodiscard]] std::vector<std::string> replay_of(const BisectWork& work,
                                                 const std::filesystem::path& scenario,
                                                 const model::Cell& cell,
                                                 const model::Kernel* kernel);

/// What a person is shown of a revision.
[[nodiscard]] std::string short_name(const BisectWork& work, const std::string& revision);

/// The subjects of commits; of kernels none. `work` outlives it.
[[nodiscard]] bisect::SubjectOf subjects(const BisectWork& work);

}  // namespace faultline::cli
