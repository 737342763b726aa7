// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernfs-churn/verdict.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::kernfs_churn {

workload::Metrics metrics_of(const Board& board, const Offered& offered) {
    const auto number = [](const std::atomic<std::uint64_t>& count) {
        return static_cast<double>(count.load());
    };
    return {{"parts", static_cast<double>(offered.parts.size())},
            {"parts_missing", static_cast<double>(offered.missing.size())},
            {"mounts", number(board.mounts)},
            {"mounts_refused", number(board.mounts_refused)},
            {"umounts", number(board.umounts)},
            {"umounts_busy", number(board.umounts_busy)},
            {"groups_made", number(board.groups_made)},
            {"groups_removed", number(board.groups_removed)},
            {"tasks_moved", number(board.tasks_moved)},
            {"modules_loaded", number(board.modules_loaded)},
            {"modules_unloaded", number(board.modules_unloaded)},
            {"modules_busy", number(board.modules_busy)},
            {"files_read", number(board.files_read)}};
}

workload::Result judge_trouble(const workload::TaskTrouble& trouble, const Board& board,
                               const Offered& offered) {
    const std::string what(describe(static_cast<Operation>(trouble.operation)));
    auto metrics = metrics_of(board, offered);
    if (trouble.signal != 0) {
        const char* name = ::sigabbrev_np(trouble.signal);
        return workload::fail("a task was killed by SIG" +
                                  std::string(name == nullptr ? "?" : name) + " during " + what,
                              std::move(metrics));
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(trouble.time).count();
    return workload::fail(
        what + " hangs: not back after " + std::to_string(seconds) + " s, " + trouble.place,
        std::move(metrics));
}

workload::Result judge_end(const Parameters& parameters, const Offered& offered,
                           const std::vector<std::string>& left, const Board& board) {
    auto metrics = metrics_of(board, offered);
    if (!left.empty()) {
        return workload::fail(left.front() + " is still there after the end of all its users",
                              std::move(metrics));
    }
    const auto least = std::max<std::uint64_t>(parameters.rounds, 1);
    for (const auto part : offered.parts) {
        if (board.rounds(part) >= least) continue;
        auto result = workload::error(std::string(to_string(part)) + " came to " +
                                      std::to_string(board.rounds(part)) + " rounds in " +
                                      std::to_string(parameters.duration.count()) + " s, not " +
                                      std::to_string(least));
        result.metrics = std::move(metrics);
        return result;
    }
    return workload::pass(std::move(metrics));
}

}  // namespace faultline::kernfs_churn
