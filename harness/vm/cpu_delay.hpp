// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace faultline::vm {

/// How long, in seconds since it began, the one of QEMU's CPU threads that waited most was ready to
/// run and had no CPU of the host. `tasks` is its /proc/PID/task: each thread's name
/// ("CPU 0/TCG", QEMU with debug-threads=on) and schedstat, whose second number is that time in ns
/// (Documentation/scheduler/sched-stats.rst). Nothing where there is no such thread.
[[nodiscard]] std::optional<double> longest_cpu_delay(const std::filesystem::path& tasks);

}  // namespace faultline::vm
