// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "model/workload.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::faults {

/// A kind of fault that a plan may name.
struct FaultKind {
    std::string name;
    model::FaultSide side = model::FaultSide::guest;
    std::string purpose;  ///< a sentence
    /// As of a workload's: types, bounds, defaults, in the units that the injector gets.
    std::map<std::string, model::Parameter> parameters{};
    std::vector<std::string> required{};  ///< parameters that have no default
    /// What the kernel must be built with; "CONFIG_A|CONFIG_B": with one of them.
    std::vector<std::string> options{};
    /// Loaded before the workload begins, where the kernel has them as modules.
    std::vector<std::string> modules{};
    std::string command_line{};          ///< what the kernel's command line needs for it
    std::string cpu_model{};             ///< of the guest, where its topology names none
    std::string default_at{"workload"};  ///< when a plan does not say
    std::string example{};               ///< the parameters of an example, a line of TOML each
};

/// All kinds, sorted by name.
[[nodiscard]] const std::vector<FaultKind>& catalogue();
/// Null if there is none of that name.
[[nodiscard]] const FaultKind* find_kind(std::string_view name);
[[nodiscard]] std::vector<std::string> kind_names();

}  // namespace faultline::faults
