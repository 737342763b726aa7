// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cancel.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace faultline::host {

Cancel::Cancel() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Cancel::set(int signal_number) {
    int expected = 0;
    signal_.compare_exchange_strong(expected, signal_number);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

}  // namespace faultline::host
