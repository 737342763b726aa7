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

/// Starts `command` in a session of its own, with standard input from /dev/null; in `root`, unless
/// that is empty (see enter_root()); with the seed in protocol::seed_variable. The error says what
/// the kernel answered.
[[nodiscard]] Result<WorkloadProcess> start_workload(std::vector<std::string> command,
                                                     const std::string& root, std::uint64_t seed);

}  // namespace faultline::agent
