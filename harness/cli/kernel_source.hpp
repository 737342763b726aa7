// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kernel/provider.hpp"
#include "schedule/scheduler.hpp"

#include <functional>
#include <string>

namespace faultline::cli {

/// Kernels from kernel::provide(), each within its time. `cancel` outlives the source.
[[nodiscard]] schedule::KernelSource kernel_source(kernel::ProviderOptions options,
                                                   const host::Cancel& cancel);

}  // namespace faultline::cli
