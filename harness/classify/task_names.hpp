// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// What lines other than dump_stack_print_info()'s say of CPU and task.
struct TaskNames {
    std::optional<unsigned> cpu;
    std::optional<std::uint64_t> pid;
    std::string command;
    std::string hardware;
};

/// Reads one of
///   `CPU 1`                                                     x86-64 before 3.10
///   `Process umount (pid: 2200, threadinfo ..., task ...)`      x86 before 4.10, arm, s390
///   `Pid: 2200, comm: umount Not tainted 2.6.32 #3 Board/Name`  x86 before 3.10: the board
///   `task:umount state:R running task stack:0 pid:2200 ppid:1`  sched_show_task()
///   `TASK = c0000000[2200] 'umount' THREAD: c0000000 CPU: 1`    powerpc
[[nodiscard]] std::optional<TaskNames> read_task_names(std::string_view text);

}  // namespace faultline::classify
