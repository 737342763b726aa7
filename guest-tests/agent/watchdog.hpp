// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"

namespace faultline::agent {

/// The machine's watchdog, if the kernel has one: it then tells the host when even the agent no
/// longer runs.
class Watchdog {
 public:
    /// Opens /dev/watchdog, which arms it; without one all that follows does nothing.
    Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    /// Disarms it.
    ~Watchdog();
    void pet() const;

 private:
    host::Fd fd_;
};

}  // namespace faultline::agent
