// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "faults/catalogue.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace faultline::faults {

/// The first option that the kind needs and a kernel's .config lacks ("CONFIG_FAILSLAB"; built in
/// or as a module will do); empty if none, or if there is no .config to ask.
[[nodiscard]] std::string missing_option(const FaultKind& kind, std::string_view config);

/// The modules that a fault needs in the guest, by name: the kind's, loaded before the workload
/// begins. `later`: that are there to be loaded, since that is the fault.
struct NeededModules {
    std::vector<std::string> loaded;
    std::vector<std::string> later;
};
[[nodiscard]] NeededModules modules_of(const std::vector<model::Fault>& plan);

/// Words for the kernel's command line, each once; of faults that are not left out.
[[nodiscard]] std::string command_line_of(const std::vector<model::Fault>& plan);

/// The CPU model that a guest needs for its plan, where its topology names none; empty: any.
[[nodiscard]] std::string cpu_model_of(const std::vector<model::Fault>& plan);
/// Whether a fault of the plan is injected through the debugger's port.
[[nodiscard]] bool wants_debugger(const std::vector<model::Fault>& plan);

/// Whether a fault of the plan needs the scratch disk, the balloon device.
[[nodiscard]] bool wants_disk(const std::vector<model::Fault>& plan);
[[nodiscard]] bool wants_balloon(const std::vector<model::Fault>& plan);

}  // namespace faultline::faults
