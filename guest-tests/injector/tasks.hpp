// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace faultline::injector {

/// `root` and all that descends from it, as /proc shows them now. Empty if there is no such task.
[[nodiscard]] std::vector<pid_t> task_tree(pid_t root);

/// "/proc/7/task/9" of every thread of the processes.
[[nodiscard]] std::vector<std::string> threads_of(const std::vector<pid_t>& processes);

}  // namespace faultline::injector
