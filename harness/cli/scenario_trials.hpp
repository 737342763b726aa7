// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/guest_trials.hpp"
#include "cli/guests.hpp"
#include "cli/prepare.hpp"
#include "cli/trial_progress.hpp"
#include "host/cancel.hpp"
#include "report/terminal.hpp"
#include "store/run_directory.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace faultline::cli {

/// Copies the programs that the workload's parameters name to `run`/program, and names the copies:
/// nothing else is then needed to run it on another day.
[[nodiscard]] Result<void> keep_programs(model::WorkloadRequest& request,
                                         const model::WorkloadDeclaration& workload,
                                         const std::filesystem::path& run);

/// Where variants of a scenario are run; all of it outlives the trials.
struct TrialPlace {
    const RunArguments& run;
    const Prepared& prepared;
    const store::RunDirectory& directory;
    report::TerminalReport& report;
    const host::Cancel& cancel;
};

/// Guests of scenarios that differ from one in anything but the workload's files, each as a cell of
/// one results directory. A cell whose verdict is there already is not run again.
class ScenarioTrials {
 public:
    /// Where the directory keeps the variants, as scenarios that can be run: NAME/ID.toml, by the
    /// id of their first cell.
    static constexpr auto variants = "variants";

    /// `target`: title or signature of the finding that is looked for; empty: the first failure.
    ScenarioTrials(const TrialPlace& place, const Guests& guests, schedule::Sources sources,
                   std::vector<std::string> command, const std::string& target);

    /// One run of a scenario whose matrix has one kernel and one seed: its `attempt`-th, from 1.
    /// One that no scenario's file may say, a machine that cannot be for instance, is untestable.
    [[nodiscard]] Result<bisect::Tried> operator()(const model::Scenario& variant,
                                                   unsigned attempt);
    /// The last run.json. False: something is not on disk.
    bool close(bool interrupted) { return trials_->close(interrupted); }

 private:
    struct Variant {
        schedule::PlannedCell planned;
        std::filesystem::path file;
    };
    [[nodiscard]] bisect::Laboratory laboratory(const Guests& guests, schedule::Sources sources);
    [[nodiscard]] Result<std::string> keep(const model::Scenario& scenario, bisect::Tried& refused);
    [[nodiscard]] std::vector<std::string> replay_of(const model::Cell& cell,
                                                     const model::Kernel* kernel) const;

    TrialPlace place_;
    TrialProgress progress_;
    std::map<std::string, Variant> known_;  ///< by the id of the first cell
    const Variant* current_ = nullptr;
    std::unique_ptr<bisect::GuestTrials> trials_;
};

}  // namespace faultline::cli
