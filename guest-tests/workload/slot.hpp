// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace faultline::workload {

using Clock = std::chrono::steady_clock;

/// What one task is at in the kernel, and since when. Written by the task
/// alone, in memory that it shares with who watches it. Operations are a
/// workload's own enumeration: 0 is none, and of two tasks that hang the lower
/// one is told, since who holds a lock is the news, who waits for it is not.
class Slot {
 public:
    template <class Operation>
    void begin(Operation operation) {
        begin_number(static_cast<int>(operation));
    }
    void end() { operation_ = 0; }

    template <class Operation>
    [[nodiscard]] Operation operation() const {
        return static_cast<Operation>(operation_.load());
    }
    /// How long it has been at it; none if it is between two operations.
    [[nodiscard]] std::optional<Clock::duration> time_in_it(Clock::time_point now) const;

    /// Does it while the slot says that it is being done. Returns what `call`
    /// does, leaves errno.
    template <class Operation, class Call>
    auto during(Operation operation, Call call) {
        begin(operation);
        auto answer = call();
        end();
        return answer;
    }

 private:
    void begin_number(int operation);

    std::atomic<int> operation_{0};
    std::atomic<Clock::rep> since_{0};
};

/// The task whose hang is to be told, as an index of `slots`: one that has been
/// in an operation for `limit`, or, if there is such a one, whoever has been in
/// a more telling one for half of that.
[[nodiscard]] std::optional<std::size_t> find_hang(std::span<const Slot> slots,
                                                   Clock::duration limit, Clock::time_point now);

}  // namespace faultline::workload
