// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kernel/provider.hpp"
#include "report/terminal.hpp"
#include "schedule/scheduler.hpp"

#include <functional>
#include <string>

namespace faultline::cli {

/// Kernels of the user's cache and of the recipes that came with the program; what happens is told
/// to `report`, which outlives the options.
[[nodiscard]] kernel::ProviderOptions provider_options(bool offline,
                                                       report::TerminalReport& report);

/// Kernels from kernel::provide(), each within its time. `cancel` outlives the source.
[[nodiscard]] schedule::KernelSource kernel_source(kernel::ProviderOptions options,
                                                   const host::Cancel& cancel);

}  // namespace faultline::cli
