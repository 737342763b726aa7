// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"

#include <atomic>

namespace faultline::host {

/// Says "stop" to everything that waits. One per run; the signal thread sets it, waits poll `fd()`.
/// Thread-safe; once set it stays set.
class Cancel {
 public:
    Cancel();

    void set(int signal_number);
    [[nodiscard]] bool is_set() const { return signal_.load() != 0; }
    /// The signal that asked for the stop; 0 if none did.
    [[nodiscard]] int signal() const { return signal_.load(); }
    /// Becomes readable when set and stays so.
    [[nodiscard]] int fd() const { return event_.get(); }

 private:
    std::atomic<int> signal_{0};
    Fd event_;
};

}  // namespace faultline::host
