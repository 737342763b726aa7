// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::model {

using protocol::FaultMoment;
using protocol::FaultState;
using protocol::FaultTime;

/// Reads a scenario's `at` (see protocol::to_string(FaultTime)), or says what is wrong with it.
[[nodiscard]] std::variant<FaultTime, std::string> parse_fault_time(std::string_view text);

/// Who injects it: the agent, the harness through the hypervisor, or the harness through QEMU's
/// debugger stub.
enum class FaultSide { guest, host, debugger };
[[nodiscard]] std::string_view to_string(FaultSide side);

/// An entry of a scenario's plan, checked: the kind is in the catalogue (faults/catalogue.hpp), its
/// parameters are complete, in the units that the catalogue says.
struct Fault {
    std::string kind;
    FaultTime at;
    std::map<std::string, std::string> parameters;
    bool optional = false;  ///< what cannot do it goes without, instead of being skipped
    FaultSide side = FaultSide::guest;
    /// Of a cell's own plan: why this kernel or host goes without it; empty: it is injected.
    std::string left_out{};
};

/// What became of one injection.
struct FaultRecord {
    std::size_t fault = 0;  ///< index in the plan
    std::string kind;
    FaultState state = FaultState::refused;
    double uptime = 0;        ///< the guest's, in seconds; 0: it was not known
    std::uint64_t count = 0;  ///< which injection of this fault, from 1
    std::string detail;       ///< printable
    std::map<std::string, std::string> facts{};
};
inline constexpr std::size_t most_fault_records = 1000;

/// A failure that the kernel says it forced ("FAULT_INJECTION: forcing a failure.").
struct ForcedFailure {
    std::string kind;              ///< "failslab", as the kernel names it
    std::uint64_t number = 0;      ///< of its kind, from 1
    std::optional<double> uptime;  ///< of the console's time stamp
    std::optional<std::uint64_t> pid;
    std::string command;
    std::vector<std::string> stack;  ///< functions, innermost first
};
inline constexpr std::size_t most_forced_failures = 100;

/// How many there were of each kind, and the last ones.
struct ForcedFailures {
    std::map<std::string, std::uint64_t> counts;
    std::vector<ForcedFailure> kept;  ///< at most most_forced_failures
};

}  // namespace faultline::model
