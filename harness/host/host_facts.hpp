// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace faultline::host {

/// "model name" of /proc/cpuinfo; empty if there is none.
[[nodiscard]] std::string cpu_model();
/// CPUs that this process may use.
[[nodiscard]] unsigned usable_cpus();

}  // namespace faultline::host
