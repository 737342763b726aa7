// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"

#include <csignal>
#include <functional>
#include <thread>

namespace faultline::cli {

/// The one place where signals are handled. SIGINT, SIGTERM and SIGHUP set the Cancel; a second one
/// calls `at_once`, or says that we are at it if there is none. Blocks them in the thread that
/// makes it, so that all later threads inherit that: make it first.
class SignalThread {
 public:
    /// `at_once` is called in the signals' thread, and may end the process.
    explicit SignalThread(host::Cancel& cancel, std::function<void()> at_once = {});
    ~SignalThread();
    SignalThread(const SignalThread&) = delete;
    SignalThread& operator=(const SignalThread&) = delete;

 private:
    sigset_t signals_{};
    std::thread thread_;
};

}  // namespace faultline::cli
