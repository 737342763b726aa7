// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace faultline::workload {

/// A program that a workload starts.
struct ChildSpec {
    std::vector<std::string> command;  ///< its path and its arguments
    std::string directory;             ///< where it runs; made if need be, and its user's
    std::string output;                ///< a file for what it writes; empty: as the workload's
    uid_t uid = 0;                     ///< its user and group
};

/// Starts it in a process group of its own, without core dumps, with no signal blocked and without
/// the descriptor for reports. The error says what the kernel answered.
[[nodiscard]] faultline::Result<pid_t> start_child(const ChildSpec& spec);

/// What a task that does not come back is doing: "state D, in rdtgroup_kn_lock_live", and its stack
/// in the kernel, innermost first, where /proc/PID/stack tells it.
[[nodiscard]] std::string where_it_is(pid_t pid);

}  // namespace faultline::workload
