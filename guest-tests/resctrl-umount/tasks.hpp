// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "resctrl-umount/board.hpp"
#include "resctrl-umount/parameters.hpp"

namespace faultline::resctrl_umount {

/// What the tasks need; each is a process of its own, since one that the kernel kills or never lets
/// go must not take the others along.
struct Task {
    const Parameters& parameters;
    Board& board;
    Slot& slot;
    unsigned number;
};

/// Each of these goes on until the board says stop.
void mount_and_unmount(const Task& task);
void make_groups(const Task& task);
void read_all_files(const Task& task);
/// Leaves all CPUs on line.
void take_cpus_off(const Task& task);

/// How check_nothing_is_left() ends.
enum class Left : int { nothing = 0, mounted, not_mountable };

/// To be called when no other runs: unmounts what is mounted, mounts once and unmounts.
[[nodiscard]] Left check_nothing_is_left(const Task& task);

}  // namespace faultline::resctrl_umount
