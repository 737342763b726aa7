// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::protocol {

/// What a fault waits for. `boot`: the guest is up and the workload not yet begun (of the host's
/// faults: the guest's start). `workload`: it begins. `every`: again and again while it runs.
enum class FaultMoment { boot, workload, phase, event, round, every };

struct FaultTime {
    FaultMoment moment = FaultMoment::workload;
    std::string name;                     ///< of the phase, or of the event
    std::uint64_t round = 0;              ///< of the workload, from 1
    std::chrono::milliseconds offset{0};  ///< after the moment
    std::chrono::milliseconds period{0};  ///< of `every`
};

/// "boot", "workload+2s", "phase=grow", "event=booted+100ms", "round=17", "every=500ms".
[[nodiscard]] std::string to_string(const FaultTime& time);

/// armed: set up, the kernel has still to meet it. fired: it happened. ended: taken back, or used
/// up. refused: the kernel or the hypervisor would not. left_out: not even tried. accepted: the
/// hypervisor took it, and nothing has told yet what it did. not_reached: it never came.
enum class FaultState { armed, fired, ended, refused, left_out, accepted, not_reached };
[[nodiscard]] std::string_view to_string(FaultState state);
[[nodiscard]] std::optional<FaultState> fault_state_from(std::string_view name);

/// A fault that the agent is to inject.
struct PlanFault {
    std::uint64_t index = 0;  ///< in the scenario's plan
    std::string kind;
    FaultTime at;
    std::map<std::string, std::string> parameters;
};
inline constexpr std::size_t max_faults = 256;

/// What became of an injection.
struct FaultReport {
    std::uint64_t fault = 0;  ///< index in the scenario's plan
    std::string kind;
    FaultState state = FaultState::refused;
    std::uint64_t count = 0;  ///< which injection of this fault it is, from 1
    std::string detail;       ///< what was done, or why not
    std::map<std::string, std::string> facts;
};

}  // namespace faultline::protocol
