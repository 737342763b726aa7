// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/minimise_setup.hpp"
#include "cli/scenario_trials.hpp"
#include "minimise/minimisation.hpp"

#include <string>

namespace faultline::cli {

/// Tells a person, minimise.json and smallest.toml how far it came.
class MinimiseTale final : public minimise::Listener {
 public:
    /// All outlive it.
    MinimiseTale(MinimiseWork& work, const TrialPlace& place,
                 const model::WorkloadDeclaration& workload);

    /// A guest ended.
    void ran(const bisect::Tried& tried);
    void begins(minimise::Part part, unsigned runs_wanted) override;
    void tried(const minimise::Step& step) override;
    void smallest(const model::Scenario& scenario) override;

    [[nodiscard]] ExitCode ended(const minimise::End& end);
    /// Ctrl-C, or something of ours or the host's.
    [[nodiscard]] ExitCode cut_short(const Error& error);
    [[nodiscard]] bool all_written() const { return all_written_; }

 private:
    void write_progress();
    void keep(const Result<void>& written);
    [[nodiscard]] std::string scenario_file() const;
    [[nodiscard]] std::string words() const;

    MinimiseWork& work_;
    const TrialPlace& place_;
    const model::WorkloadDeclaration& workload_;
    model::Scenario smallest_;
    bool any_ = false;  ///< the whole scenario failed
    bool all_written_ = true;
};

}  // namespace faultline::cli
