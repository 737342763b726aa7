// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/search.hpp"
#include "host/cancel.hpp"
#include "schedule/executor.hpp"
#include "schedule/ledger.hpp"
#include "schedule/matrix.hpp"
#include "schedule/needs.hpp"
#include "schedule/scheduler.hpp"
#include "store/run_directory.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace faultline::bisect {

/// What a verdict tells of a revision, and the reason in a line. `target` is a finding's title, or
/// one of its signatures, or "workload NAME failed"; empty: whatever the cell failed because of.
[[nodiscard]] std::pair<Outcome, std::string> outcome_of(const model::Verdict& verdict,
                                                         const std::string& target);

/// What guests are run with; all of it outlives the trials.
struct Laboratory {
    schedule::Executor& executor;
    schedule::Sources sources;
    const store::RunDirectory& directory;
    schedule::Listener& listener;
    const host::Cancel& cancel;
    /// The cell of a revision, its kernel named by a reference; the first attempt.
    std::function<schedule::PlannedCell(const std::string& revision)> cell_of;
    std::function<std::vector<std::string>(const model::Cell&, const model::Kernel*)> replay;
};

/// Runs guests for a bisection, each as a cell of the results directory; a kernel is kept for as
/// long as its revision is tried. A cell whose verdict is there already is not run again: it was
/// written just before the process ended.
class GuestTrials {
 public:
    GuestTrials(Laboratory laboratory, model::RunSummary begun, const State& state);

    [[nodiscard]] Result<Tried> operator()(const std::string& revision, unsigned attempt);
    /// The last run.json. False: something is not on disk.
    bool close(bool interrupted);

 private:
    [[nodiscard]] const Result<model::Kernel>& kernel_of(const schedule::PlannedCell& planned);
    [[nodiscard]] Result<model::Verdict> run(const schedule::PlannedCell& planned,
                                             const Result<model::Kernel>& kernel);
    [[nodiscard]] Tried judge(const model::Verdict& verdict);
    void adopt_earlier(const State& state);

    Laboratory laboratory_;
    schedule::Ledger ledger_;
    std::string target_;
    std::size_t guests_ = 0;
    std::string kernel_reference_;
    std::optional<Result<model::Kernel>> kernel_;
    std::optional<Result<model::DiskImage>> image_;  ///< the same for all revisions
    double fetch_seconds_ = 0;
};

}  // namespace faultline::bisect
