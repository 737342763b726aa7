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

Watchdog::~Watchdog() {
    // The magic character: closed without it, a watchdog goes on and the kernel complains on its
    // console (Documentation/watchdog/watchdog-api.rst).
    [[maybe_unused]] const auto written = fd_ ? ::write(fd_.get(), "V", 1) : 0;
}

void Watchdog::pet() const {
    if (fd_) ::ioctl(fd_.get(), WDIOC_KEEPALIVE, 0);
}

}  // namespace faultline::agent
