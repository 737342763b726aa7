// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "console/transcript.hpp"
#include "host/cancel.hpp"
#include "model/scenario.hpp"
#include "run/held_guest.hpp"
#include "run/observation.hpp"
#include "vm/machine.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace faultline::run {

/// What a person may be shown while a guest runs. Texts are printable.
struct Progress {
    model::CellPhase phase = model::CellPhase::fetch;
    double uptime = 0;   ///< the guest's, as last heard; 0: not yet
    std::string detail;  ///< the workload's phase, or the newest finding's title
    std::size_t findings = 0;
};
using OnProgress = std::function<void(const Progress&)>;

struct SessionFiles {
    std::filesystem::path console;  ///< as console::Transcript::create
    std::filesystem::path events;
    std::filesystem::path dump;  ///< the guest's memory, if the scenario wants it
    /// The vmlinux that it boots, for the debugger's faults; not needed where there are none.
    std::filesystem::path kernel{};
    const DebuggerHold* hold = nullptr;  ///< a person's debugger comes; null: none does
};

/// What watching gave.
struct SessionResult {
    Observation seen;
    console::TranscriptFile console;
    model::Aftermath aftermath;
    double teardown_seconds = 0;
};

/// Lets a paused guest run and watches it until it has reported, failed or used up its time, then
/// ends it. `seen.ending` says how it ended; troubles of ours are in `seen.trouble`.
[[nodiscard]] SessionResult watch_guest(vm::Machine& machine, const model::Scenario& scenario,
                                        const SessionFiles& files, const host::Cancel& cancel,
                                        const OnProgress& on_progress);

}  // namespace faultline::run
