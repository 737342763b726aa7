// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kernfs-churn/parts.hpp"
#include "workload/slot.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace faultline::kernfs_churn {

/// What a task may be at in the kernel; of two that hang the first is told: who
/// cannot take something away is the news.
enum class Operation : int {
    none,
    umount,
    remove_group,
    unload_module,
    mount,
    make_group,
    load_module,
    move_task,
    read_file,
};

/// "unmount of a cgroup hierarchy".
[[nodiscard]] std::string_view describe(Operation operation);

/// Two parts with workload.toml's `parallel`, as many readers, a task for each
/// module.
constexpr std::size_t max_tasks = std::size_t{32} * 3 + 2;

/// What all tasks did; in memory that they share.
struct Board {
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> mounts{0};
    std::atomic<std::uint64_t> mounts_refused{0};
    std::atomic<std::uint64_t> umounts{0};
    std::atomic<std::uint64_t> umounts_busy{0};
    std::atomic<std::uint64_t> groups_made{0};
    std::atomic<std::uint64_t> groups_removed{0};  ///< of cgroup v2
    std::atomic<std::uint64_t> tasks_moved{0};
    std::atomic<std::uint64_t> modules_loaded{0};
    std::atomic<std::uint64_t> modules_unloaded{0};
    std::atomic<std::uint64_t> modules_busy{0};
    std::atomic<std::uint64_t> files_read{0};
    std::array<workload::Slot, max_tasks> slots{};

    /// The rounds of a part so far.
    [[nodiscard]] std::uint64_t rounds(Part part) const;
};

/// What the tasks need.
struct Task {
    const Offered& offered;
    Board& board;
    workload::Slot& slot;
    unsigned number;
};

inline constexpr const char* mount_directory = "/tmp/kernfs-churn";
inline constexpr const char* cgroup2_directory = "/sys/fs/cgroup";
inline constexpr std::string_view group_prefix = "faultline-churn";

/// Each of these goes on until the board says stop, and then takes away what is
/// its own.
void churn_cgroup1(const Task& task);
void churn_cgroup2(const Task& task);
void churn_module(const Task& task, const Module& module);
void read_all(const Task& task);

}  // namespace faultline::kernfs_churn
