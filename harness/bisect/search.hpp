// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/bisection.hpp"
#include "bisect/state_file.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace faultline::bisect {

/// What one run of a revision came to.
struct Tried {
    Outcome outcome = Outcome::other;
    std::string detail;  ///< a line
    std::string cell;    ///< directory of its verdict, relative to the run's
    std::string target;  ///< what is looked for, where this run was the first to show it
};

/// Builds a revision, unless that is done, and runs a guest with it: its `attempt`-th, from 1. An
/// error is ours or the host's, and says nothing of the revision.
using TryRevision = std::function<Result<Tried>(const std::string& revision, unsigned attempt)>;

/// Hears of each observation, and what it is the `attempt`-th run of.
using OnObserved =
    std::function<void(const Observation& observation, unsigned attempt, const Step& step)>;

/// Goes on with what `state` observed until the end, and keeps it in `run` after each try. What
/// was observed before is not tried again. An error leaves a state that a later call goes on with;
/// so does the end of the process at any moment, but for the guest that ran just then.
[[nodiscard]] Result<End> search(State& state, Bisection& bisection,
                                 const std::filesystem::path& run, const TryRevision& try_revision,
                                 const OnObserved& on_observed);

}  // namespace faultline::bisect
