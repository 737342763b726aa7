// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"

#include <csignal>
#include <thread>

namespace faultline::cli {

/// The one place where signals are handled. SIGINT, SIGTERM and SIGHUP set the Cancel; a second one
/// says that we are at it. Blocks them in the thread that makes it, so that all later threads
/// inherit that: make it first.
class SignalThread {
 public:
    explicit SignalThread(host::Cancel& cancel);
    ~SignalThread();
    SignalThread(const SignalThread&) = delete;
    SignalThread& operator=(const SignalThread&) = delete;

 private:
    sigset_t signals_{};
    std::thread thread_;
};

}  // namespace faultline::cli
