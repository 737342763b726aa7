// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"
#include "model/verdict.hpp"
#include "schedule/executor.hpp"
#include "schedule/matrix.hpp"
#include "store/run_directory.hpp"

#include <functional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// Is told how a run goes on; called from the thread that runs it.
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
    /// A step that takes time, or something to know.
    virtual void note(const std::string& text) = 0;
    virtual void problem(const Error& error) = 0;
};

/// Gets a kernel ready; called once for each reference of a run.
using KernelSource =
    std::function<Result<model::Kernel>(const std::string& reference, model::Duration timeout)>;

struct RunPlan {
    std::string name;            ///< the scenario's, or the matrix file's
    std::filesystem::path file;  ///< as it was named
    std::vector<PlannedCell> cells;
    std::vector<std::string> command;  ///< the run's own, for run.json
    /// The command that runs just one cell of it, with the very kernel (null: there was none).
    std::function<std::vector<std::string>(const model::Cell&, const model::Kernel*)> replay;
};

/// What a run gave.
struct RunOutcome {
    model::RunSummary summary;
    bool all_written = true;  ///< false: the listener was told what is missing
};

/// Runs the cells one after the other. Each verdict is on disk before the next cell begins, and the
/// summary after each. What could not be written is told to the listener, and the run goes on.
[[nodiscard]] RunOutcome run_cells(const RunPlan& plan, Executor& executor,
                                   const KernelSource& kernels,
                                   const store::RunDirectory& directory, Listener& listener,
                                   const host::Cancel& cancel);

}  // namespace faultline::schedule
