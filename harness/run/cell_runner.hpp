// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "config/workload_config.hpp"
#include "host/cancel.hpp"
#include "model/disk_image.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"
#include "model/verdict.hpp"
#include "run/guest_session.hpp"
#include "run/workload_files.hpp"
#include "vm/accelerator.hpp"
#include "vm/machine.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace faultline::run {

/// What all cells of a run share.
struct CellEnvironment {
    vm::Backend* backend = nullptr;  ///< not owned
    vm::AcceleratorChoice accelerator;
    std::filesystem::path guest;  ///< host::guest_directory()
    const config::WorkloadCatalogue* workloads = nullptr;
    WorkloadFiles files;
    bool confirm = false;  ///< what an emulator may have done is run again, if the scenario lets
    /// The user's, with debug information, for what a dump tells; empty: none.
    std::filesystem::path vmlinux;
    const DebuggerHold* hold = nullptr;  ///< the first guest is held for a debugger; not owned
    bool keep_image = false;             ///< the initramfs becomes an artifact of the cell
};

/// One cell to run.
struct CellRequest {
    const model::Scenario* scenario = nullptr;
    model::Cell cell;
    const Result<model::Kernel>* kernel = nullptr;    ///< ready, or why not
    const Result<model::DiskImage>* image = nullptr;  ///< that too; null: the scenario has none
    double fetch_seconds = 0;                         ///< of both
    std::filesystem::path directory;                  ///< where the cell's files go
    std::vector<std::string> replay;
    /// Called when the guest is made and before it runs: returns when it may. False: it may not any
    /// more, and the verdict is an interrupted one. Null: at once.
    std::function<bool()> wait_for_turn;
};

/// Makes the image and the guest, watches it, ends it, and says what it came to. Everything that
/// goes wrong on our side is an `error` verdict with the phase's time; nothing is left running.
/// Writes console.log, events.jsonl and domain.xml into the cell's directory, but not
/// the verdict.
[[nodiscard]] model::Verdict run_cell(const CellRequest& request,
                                      const CellEnvironment& environment,
                                      const host::Cancel& cancel, const OnProgress& on_progress);

}  // namespace faultline::run
