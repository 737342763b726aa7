// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "debugger/live_kernel.hpp"
#include "model/fault_plan.hpp"
#include "model/kernel.hpp"
#include "run/cell_faults.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace faultline::run {

/// The debugger's part of a plan, on one kernel.
struct DebuggerPlan {
    std::vector<debugger::PlannedChange> changes;
    std::vector<std::size_t> faults;  ///< for each change: its index in the plan
    std::uint64_t boot_end = 0;       ///< debugger::end_of_kernel_boot()
    /// What cannot be done to this kernel.
    struct Refusal {
        std::size_t fault = 0;
        Error error;
        bool lacking = false;  ///< the kernel has no such thing; else the fault does not fit it
    };
    std::vector<Refusal> refusals;
};

/// Looks the faults up in the kernel's own file; those that are left out are not asked for.
[[nodiscard]] DebuggerPlan debugger_plan(const std::vector<model::Fault>& plan,
                                         const std::filesystem::path& vmlinux);

/// Takes out of a cell's plan what its kernel has not (or skips the cell). What does not fit the
/// kernel though it is there, like a check that is not found exactly once, is an error.
[[nodiscard]] Result<void> place_debugger_faults(CellFaults& cell, const model::Kernel& kernel);

}  // namespace faultline::run
