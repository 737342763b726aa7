// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"
#include "model/verdict.hpp"
#include "schedule/capacity.hpp"
#include "schedule/executor.hpp"
#include "schedule/history.hpp"
#include "schedule/matrix.hpp"
#include "schedule/needs.hpp"
#include "schedule/preparation.hpp"
#include "store/run_directory.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// How far a run is.
struct Overall {
    std::size_t done = 0, total = 0;  ///< cells
    std::optional<double> seconds_left;
};

/// Is told how a run goes on; called from several threads at once.
class Listener {
 public:
    virtual ~Listener() = default;
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    virtual void cell_started(const model::Cell& cell, std::size_t number, std::size_t total) = 0;
    virtual void cell_progress(const model::Cell& cell, const run::Progress& progress) = 0;
    /// `directory` is the cell's, where its verdict stands.
    virtual void cell_ended(const model::Verdict& verdict,
                            const std::filesystem::path& directory) = 0;
    /// A cell that was begun and gets no verdict.
    virtual void forget(const model::Cell&) {}
    /// After each cell's end.
    virtual void overall(const Overall&) {}
    /// A step that takes time, or something to know.
    virtual void note(const std::string& text) = 0;
    virtual void problem(const Error& error) = 0;
};

struct RunPlan {
    std::string name;            ///< the scenario's, or the matrix file's
    std::filesystem::path file;  ///< as it was named
    std::vector<PlannedCell> cells;
    std::vector<std::string> command;  ///< the run's own, for run.json
    std::filesystem::path directory;   ///< where it was given
    std::string started;               ///< when the run began, if this goes on with one
    /// The command that runs just one cell of it, with the very kernel (null: there was none).
    std::function<std::vector<std::string>(const model::Cell&, const model::Kernel*)> replay;

    Capacity capacity;
    domain::Accelerator accelerator = domain::Accelerator::tcg;
    unsigned repeat_failures = 0;  ///< more attempts of a cell that failed or could not be judged
    RetryPolicy retry;             ///< of what our side could not do
    model::Duration budget{0};     ///< for all of it; 0: as long as it takes
    bool until_failure = false;    ///< a cell that failed ends the run
    const History* history = nullptr;  ///< none: nothing is known
    bool resume = false;               ///< what has a whole verdict in the directory has ended
};

/// What a run gave.
struct RunOutcome {
    model::RunSummary summary;
    bool all_written = true;  ///< false: the listener was told what is missing
};

/// Runs the cells, as many at once as the capacity allows, each when its kernel and its image are
/// ready.
///
/// Each verdict is durable when its cell ends. A verdict that cannot be written ends the run: what
/// comes after could not be written either, and a later run can go on.
///
/// An error that came before the guest ran is tried again as the policy says. A kernel that is not
/// to be had, or whose first three cells all were errors, is set aside with one message: the rest
/// of its cells are not run. A cell that failed, or whose guest ran but could not be judged, is
/// repeated as further attempts of it.
///
/// When the budget is used up, what still runs is ended and counts as not run; a cell that is
/// expected to take longer than what is left is not begun.
[[nodiscard]] RunOutcome run_cells(const RunPlan& plan, Executor& executor, const Sources& sources,
                                   const store::RunDirectory& directory, Listener& listener,
                                   const host::Cancel& cancel);

}  // namespace faultline::schedule
