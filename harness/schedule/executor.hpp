// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "model/verdict.hpp"
#include "run/cell_runner.hpp"

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

/// Runs cells in guests of this machine's libvirt.
class LocalExecutor final : public Executor {
 public:
    explicit LocalExecutor(run::CellEnvironment environment)
        : environment_(std::move(environment)) {}
    [[nodiscard]] model::Verdict execute(const run::CellRequest& request,
                                         const host::Cancel& cancel,
                                         const run::OnProgress& on_progress) override {
        return run::run_cell(request, environment_, cancel, on_progress);
    }

 private:
    run::CellEnvironment environment_;
};

}  // namespace faultline::schedule
