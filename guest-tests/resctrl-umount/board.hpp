// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline::resctrl_umount {

using Clock = std::chrono::steady_clock;

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

/// One task's place on the board: what it is at, and since when. Written by the task alone.
class Slot {
 public:
    void begin(Operation operation);
    void end() { operation_ = Operation::none; }
    [[nodiscard]] Operation operation() const { return operation_; }
    /// How long it has been at it; none if it is between two operations.
    [[nodiscard]] std::optional<Clock::duration> time_in_it(Clock::time_point now) const;

 private:
    std::atomic<Operation> operation_{Operation::none};
    std::atomic<Clock::rep> since_{0};
};

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

/// The task whose hang is to be told, as an index of `slots`: one that has been in an operation for
/// `limit`, or, if there is such a one, whoever has been in a more telling one for half of that.
[[nodiscard]] std::optional<std::size_t> find_hang(const Board& board, Clock::duration limit,
                                                   Clock::time_point now);

}  // namespace faultline::resctrl_umount
