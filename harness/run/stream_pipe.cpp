// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/stream_pipe.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace faultline::run {
namespace {

constexpr std::size_t most_read_at_once = 4u << 20;

bool is_full(int fd) {
    const int size = ::fcntl(fd, F_GETPIPE_SZ);
    int held = 0;
    return size > 0 && ::ioctl(fd, FIONREAD, &held) == 0 && held >= size;
}

}  // namespace

void StreamPipe::read(const std::function<void(std::string_view)>& take) {
    std::size_t total = 0;
    was_full_ = was_full_ || (open_ && is_full(fd_));
    while (open_ && total < most_read_at_once) {
        const auto got = ::read(fd_, buffer_.data(), buffer_.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            open_ = false;
            return;
        }
        total += static_cast<std::size_t>(got);
        last_heard_ = std::chrono::steady_clock::now();
        take({buffer_.data(), static_cast<std::size_t>(got)});
    }
}

}  // namespace faultline::run
