// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/signals.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <cstdio>

namespace faultline::cli {
namespace {

/// Ends the thread itself; nobody else sends it to us.
constexpr int end_signal = SIGUSR2;

}  // namespace

SignalThread::SignalThread(host::Cancel& cancel, std::function<void()> at_once) {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, end_signal})
        sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is a write error where it happens
    thread_ = std::thread([this, &cancel, at_once = std::move(at_once)] {
        for (;;) {
            int signal = 0;
            if (::sigwait(&signals_, &signal) != 0) continue;
            if (signal == end_signal) return;
            if (cancel.is_set()) {
                if (at_once) at_once();
                fmt::print(stderr, "\nfaultline: already ending\n");
            }
            cancel.set(signal);
        }
    });
}

SignalThread::~SignalThread() {
    ::pthread_kill(thread_.native_handle(), end_signal);
    thread_.join();
}

}  // namespace faultline::cli
