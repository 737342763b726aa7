// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "workload/slot.hpp"

#include <sys/types.h>

#include <functional>
#include <map>
#include <new>
#include <optional>
#include <span>
#include <string>

namespace faultline::workload {

/// Memory that forks share; zeroed, at least `bytes`. Never given back: a task
/// that hangs may write to it as long as the guest lives. Throws
/// std::system_error.
[[nodiscard]] void* shared_memory(std::size_t bytes);

/// An object in such memory.
template <class T>
[[nodiscard]] T& make_shared_between_forks() {
    return *new (shared_memory(sizeof(T))) T;
}

/// A task that did not end as it should.
struct TaskTrouble {
    int operation = 0;       ///< what it was at
    int signal = 0;          ///< that killed it, as the kernel does after an oops; 0: it hangs
    Clock::duration time{};  ///< for which it hangs
    std::string place;       ///< where it hangs
};

/// Tasks that are processes of their own, since one that the kernel kills or
/// never lets go must not take the others along. Whoever makes the group stays
/// away from what they do, and never hangs.
class TaskGroup {
 public:
    /// A task's work; its answer becomes its exit status.
    using Body = std::function<int(Slot& slot, unsigned number)>;

    /// `slots` lie in shared memory, one for each start(); a call that takes
    /// longer than `hang` hangs.
    TaskGroup(std::span<Slot> slots, Clock::duration hang);

    /// `name` is what the kernel's reports call it. Throws std::system_error.
    void start(const char* name, const Body& body);

    [[nodiscard]] bool any() const { return !running_.empty(); }
    /// The exit status of the task that ended last.
    [[nodiscard]] int last_status() const { return last_status_; }
    /// Waits a moment. A task that has been killed or hangs.
    [[nodiscard]] std::optional<TaskTrouble> look();

 private:
    std::span<Slot> slots_;
    Clock::duration hang_;
    std::map<pid_t, unsigned> running_;
    unsigned started_ = 0;
    int last_status_ = 0;
};

}  // namespace faultline::workload
