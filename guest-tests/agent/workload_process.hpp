// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::agent {

/// A workload that runs, and our ends of its pipes, which do not block.
struct WorkloadProcess {
    pid_t pid = 0;
    host::Fd out;
    host::Fd err;
    host::Fd report;  ///< what it writes to protocol::report_fd
};

/// Takes descriptors 0 to 3 where they are free, so that no other file of ours gets a number that a
/// workload's descriptors have. To be called before anything else is opened.
void reserve_low_descriptors();

struct WorkloadStart {
    std::vector<std::string> command;
    std::string root;              ///< see enter_root(); empty: ours
    std::uint64_t seed = 0;        ///< protocol::seed_variable
    bool mark_for_faults = false;  ///< /proc/PID/make-it-fail, which its children inherit
    std::string rounds;            ///< protocol::rounds_variable; empty: none
};

/// Starts the command in a session of its own, with standard input from /dev/null. The error says
/// what the kernel answered.
[[nodiscard]] Result<WorkloadProcess> start_workload(WorkloadStart start);

}  // namespace faultline::agent
