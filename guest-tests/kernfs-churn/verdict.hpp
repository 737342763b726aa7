// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kernfs-churn/board.hpp"
#include "kernfs-churn/parts.hpp"
#include "workload/task_group.hpp"
#include "workload/workload.hpp"

#include <string>
#include <vector>

namespace faultline::kernfs_churn {

[[nodiscard]] workload::Metrics metrics_of(const Board& board, const Offered& offered);

/// A call that did not come back, "unmount of a cgroup hierarchy hangs: ...",
/// or a task that was killed, as the kernel does after an oops.
[[nodiscard]] workload::Result judge_trouble(const workload::TaskTrouble& trouble,
                                             const Board& board, const Offered& offered);

/// When all tasks have ended by themselves; `left` are the mounts and
/// directories that are still there.
[[nodiscard]] workload::Result judge_end(const Parameters& parameters, const Offered& offered,
                                         const std::vector<std::string>& left, const Board& board);

}  // namespace faultline::kernfs_churn
