// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/executor.hpp"
#include "schedule/preparation.hpp"

#include <chrono>

namespace faultline::schedule {

/// What the verdict of a simulated cell says of its host.
inline constexpr const char* simulated_reason = "simulated: no guest ran";

/// Cells without guests, to try the scheduler with: each takes between half and one and a half of
/// `seconds` and has a verdict that its id determines; of 100 about 5 fail, 3 are skipped, 2 are
/// errors, the others pass.
class SimulatedExecutor final : public Executor {
 public:
    explicit SimulatedExecutor(std::chrono::duration<double> seconds) : seconds_(seconds) {}
    [[nodiscard]] model::Verdict execute(const run::CellRequest& request,
                                         const host::Cancel& cancel,
                                         const run::OnProgress& on_progress) override;

 private:
    std::chrono::duration<double> seconds_;
};

/// Kernels that are ready at once and are none.
[[nodiscard]] KernelSource simulated_kernels();

}  // namespace faultline::schedule
