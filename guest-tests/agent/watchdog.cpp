// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/watchdog.hpp"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>

namespace faultline::agent {
namespace {

constexpr int timeout_seconds = 30;

}  // namespace

Watchdog::Watchdog() : fd_(::open("/dev/watchdog", O_WRONLY | O_CLOEXEC)) {
    if (!fd_) return;
    int timeout = timeout_seconds;
    ::ioctl(fd_.get(), WDIOC_SETTIMEOUT, &timeout);
}

void Watchdog::pet() const {
    if (fd_) ::ioctl(fd_.get(), WDIOC_KEEPALIVE, 0);
}

}  // namespace faultline::agent
