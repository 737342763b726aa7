// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::protocol {

/// Where things lie in the guest's initramfs.
inline constexpr std::string_view plan_path = "/faultline/plan.json";
inline constexpr std::string_view workload_directory = "/faultline/workload";
inline constexpr std::string_view program_directory = "/faultline/program";
inline constexpr std::string_view module_directory = "/faultline/modules";

struct PlanModule {
    std::string name;       ///< "pvpanic-mmio"
    std::string path;       ///< in the guest; empty if the kernel's package has no such module
    bool required = false;  ///< missing or refused: the workload's result is skip, with the name
    bool later = false;     ///< not loaded at the start: to load it is a fault
};

/// What the agent does. Written by the harness into the initramfs; the agent trusts it.
struct Plan {
    std::vector<PlanModule> modules;   ///< in the order in which to load them
    std::string workload;              ///< name, for messages
    std::vector<std::string> command;  ///< the workload's program and arguments, "key=value" each
    std::string root_disk;  ///< "/dev/vda": the workload's root is there; empty: the initramfs
    unsigned heartbeat_ms = 1000;  ///< 10 to 60000
    /// Drives the workload's choices and delays; 0: as if there were none.
    std::uint64_t seed = 0;
    bool power_off = false;  ///< at once after the last event, not only when nobody ends the guest
    std::vector<PlanFault> faults{};  ///< that it injects
};

[[nodiscard]] std::string to_json(const Plan& plan);
/// The plan, or what is wrong with the text.
[[nodiscard]] std::variant<Plan, std::string> parse_plan(std::string_view text);

}  // namespace faultline::protocol
