// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <optional>
#include <string>
#include <vector>

namespace faultline::run {

/// How the watching of a guest ended.
enum class Ending {
    reported,      ///< the agent's end event
    finding,       ///< a finding that fails the cell; the rest was not waited for
    panicked,      ///< the pvpanic device told
    hung,          ///< its watchdog expired: nobody in the guest petted it for half a minute
    stopped,       ///< the guest powered off, rebooted or died without an end event
    boot_timeout,  ///< no booted event in time
    workload_timeout,
    cancelled,
    broken,  ///< we could not go on; `trouble` says why
};

/// All that was seen of a guest; what the verdict is judged by.
struct Observation {
    Ending ending = Ending::broken;
    bool ran = false;  ///< the guest was let run
    std::optional<protocol::Booted> booted;
    std::optional<protocol::WorkloadResult> result;
    std::optional<protocol::TaskTable> tasks;  ///< the workload's last
    std::vector<model::Finding> findings;
    std::size_t findings_left_out = 0;
    bool watchdog_expired = false;  ///< also where the watch went on
    /// Seconds from the last event to the end of watching.
    double silent_seconds = 0;
    model::EventFacts events;
    model::ConsoleFacts console;
    std::vector<model::FaultRecord> faults;  ///< at most model::most_fault_records
    std::size_t faults_left_out = 0;
    model::ForcedFailures forced;
    std::vector<std::string> notes;  ///< the agent's, and ours
    std::string trouble;             ///< an error of ours or the host's; empty: none
    std::string hint;
    std::optional<double> host_delay_seconds;  ///< vm::Machine::host_delay()
    /// Of a deterministic guest, but for its seed.
    std::optional<model::Determinism> determinism;
    double uptime = 0;  ///< the guest's, when the workload's result came, or as last heard
    double boot_seconds = 0;
    double workload_seconds = 0;
};

}  // namespace faultline::run
