// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "resctrl-umount/board.hpp"
#include "resctrl-umount/parameters.hpp"
#include "resctrl-umount/tasks.hpp"
#include "workload/workload.hpp"

#include <string>

namespace faultline::resctrl_umount {

[[nodiscard]] workload::Metrics metrics_of(const Board& board);

/// There is no resctrl to test; says what would provide it.
[[nodiscard]] workload::Result no_resctrl();

/// A call that did not come back: "mount of resctrl hangs: ...". `place` says where its task is.
[[nodiscard]] workload::Result judge_hang(Operation operation, Clock::duration time,
                                          const std::string& place, const Board& board);

/// A task that was killed, as the kernel does after an oops, while it was at `operation`.
[[nodiscard]] workload::Result judge_killed(Operation operation, int signal_number,
                                            const Board& board);

/// When all tasks have ended by themselves; `left` is what the check after them found.
[[nodiscard]] workload::Result judge_end(const Parameters& parameters, Left left,
                                         const Board& board);

}  // namespace faultline::resctrl_umount
