// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace faultline::fail_sweep {

/// What is run.
struct Program {
    std::string file;
    std::vector<std::string> args;
    std::chrono::seconds hang{10};  ///< it is killed then
};

/// How one run ended.
struct Ended {
    pid_t pid = 0;
    int status = 0;         ///< as of waitpid()
    bool injected = false;  ///< it came as far as the call that was to fail
    bool hung = false;      ///< and was killed
    bool refused = false;   ///< the kernel has no fail-nth
    std::string said;       ///< the last line that it wrote, at most 200 bytes
};

/// Runs the program with its `nth` call failing, counted from its execve() on: only calls of its
/// first thread count (fail_nth of struct task_struct is no child's). What is left of the count
/// when it has ended tells whether it came so far: /proc/PID/fail-nth of a zombie can be read, and
/// is 0 once the failure was forced (should_fail() of lib/fault-inject.c, 4.13 to 7). Nothing: it
/// does not die of SIGKILL.
[[nodiscard]] std::optional<Ended> run_with_failure(const Program& program, std::uint64_t nth);

}  // namespace faultline::fail_sweep
