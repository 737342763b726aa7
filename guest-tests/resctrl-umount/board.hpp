// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "workload/slot.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace faultline::resctrl_umount {

using workload::Clock;
using workload::Slot;

/// What a task may be at in the kernel, in the order in which a hang is told: who cannot mount is
/// the news, who waits for the same lock is not.
enum class Operation : int {
    none,
    mount,
    umount,
    make_group,
    remove_group,
    move_task,
    write_schemata,
    read_file,
    cpu_off,
    cpu_on,
};

/// "mount of resctrl", "reading of resctrl's files".
[[nodiscard]] std::string_view describe(Operation operation);

/// Three for each of workload.toml's `parallel`, one for the CPUs, one for the start and the end
/// each.
constexpr std::size_t max_tasks = std::size_t{64} * 3 + 3;

/// What all tasks did; in memory that they share.
struct Board {
    std::atomic<bool> stop{false};
    std::atomic<std::uint64_t> mounts{0};
    std::atomic<std::uint64_t> mounts_refused{0};  ///< an option, as a rule
    std::atomic<std::uint64_t> umounts{0};
    std::atomic<std::uint64_t> umounts_busy{0};
    std::atomic<std::uint64_t> groups{0};
    std::atomic<std::uint64_t> groups_refused{0};  ///< no CLOSID or RMID left
    std::atomic<std::uint64_t> tasks_moved{0};
    std::atomic<std::uint64_t> schemata_written{0};
    std::atomic<std::uint64_t> files_read{0};
    std::atomic<std::uint64_t> cpus_taken_off{0};
    /// Why it cannot be mounted at all; an errno.
    std::atomic<int> mount_error{0};
    std::array<Slot, max_tasks> slots{};
};

}  // namespace faultline::resctrl_umount
