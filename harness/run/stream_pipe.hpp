// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string_view>

namespace faultline::run {

/// Our end of one of a guest's streams, which does not block.
class StreamPipe {
 public:
    /// Not owned; read until it ends.
    explicit StreamPipe(int fd) : fd_(fd) {}

    /// For poll(): -1 once it has ended.
    [[nodiscard]] int fd() const { return open_ ? fd_ : -1; }
    /// What is there, at most some MiB: a stream that never pauses must not keep us from looking at
    /// the clock.
    void read(const std::function<void(std::string_view)>& take);
    /// When something came; the epoch: nothing has.
    [[nodiscard]] std::chrono::steady_clock::time_point last_heard() const { return last_heard_; }
    /// It was once found full, in which the guest waits at its port.
    [[nodiscard]] bool was_full() const { return was_full_; }

 private:
    int fd_;
    bool open_ = true;
    bool was_full_ = false;
    std::chrono::steady_clock::time_point last_heard_{};
    std::array<char, 65536> buffer_{};
};

}  // namespace faultline::run
