// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "model/verdict.hpp"
#include "run/cell_runner.hpp"

#include <map>
#include <memory>

namespace faultline::schedule {

/// Where cells run: this machine, or, later, others.
class Executor {
 public:
    virtual ~Executor() = default;
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    /// Runs the cell to its verdict. Whatever goes wrong is in the verdict.
    [[nodiscard]] virtual model::Verdict execute(const run::CellRequest& request,
                                                 const host::Cancel& cancel,
                                                 const run::OnProgress& on_progress) = 0;
};

/// What the workloads of a run's scenarios bring into their guests.
using FilesByScenario = std::map<const model::Scenario*, std::shared_ptr<const run::WorkloadFiles>>;

/// Runs cells in guests of this machine's libvirt; several at once, from as many threads.
class LocalExecutor final : public Executor {
 public:
    /// The files of `environment` are for scenarios that `files` does not know.
    explicit LocalExecutor(run::CellEnvironment environment, FilesByScenario files = {})
        : environment_(std::move(environment)), files_(std::move(files)) {}
    [[nodiscard]] model::Verdict execute(const run::CellRequest& request,
                                         const host::Cancel& cancel,
                                         const run::OnProgress& on_progress) override {
        const auto found = files_.find(request.scenario);
        if (found == files_.end()) {
            return run::run_cell(request, environment_, cancel, on_progress);
        }
        auto environment = environment_;
        environment.files = *found->second;
        return run::run_cell(request, environment, cancel, on_progress);
    }

 private:
    run::CellEnvironment environment_;
    FilesByScenario files_;
};

}  // namespace faultline::schedule
