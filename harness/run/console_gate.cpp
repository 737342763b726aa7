// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/console_gate.hpp"

#include "host/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>

namespace faultline::run {
namespace {

constexpr const char* console = "the guest's console";

}  // namespace

Result<ConsoleGate> ConsoleGate::close_at(int fd, std::uint64_t bytes) {
    const int size = ::fcntl(fd, F_GETPIPE_SZ);
    if (size <= 0) return tl::unexpected(host::system_error("ask for the size of", console, errno));
    const auto held = static_cast<std::uint64_t>(size);
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    const auto filling = bytes <= held ? held - bytes : (page - bytes % page) % page;
    const auto path = fmt::format("/proc/self/fd/{}", fd);
    const host::Fd end(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (!end) return tl::unexpected(host::system_error("write to", console, errno));
    const std::string zeros(filling, '\0');
    // All of it or, in a FIFO that is not empty, less.
    const auto written = ::write(end.get(), zeros.data(), zeros.size());
    if (written < 0) return tl::unexpected(host::system_error("write to", console, errno));
    if (static_cast<std::uint64_t>(written) != filling) {
        return failure("the guest's console cannot be held: something is in it already");
    }
    return ConsoleGate(fd, page, filling, filling + bytes, held);
}

Result<std::uint64_t> ConsoleGate::waiting() const {
    int bytes = 0;
    if (::ioctl(fd_, FIONREAD, &bytes) != 0)
        return tl::unexpected(host::system_error("look into", console, errno));
    return static_cast<std::uint64_t>(bytes);
}

Result<void> ConsoleGate::read(std::uint64_t bytes,
                               const std::function<void(std::string_view)>& take) {
    std::array<char, 65536> buffer;
    while (bytes > 0) {
        const auto got = ::read(fd_, buffer.data(), std::min<std::uint64_t>(bytes, buffer.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", console, errno));
        if (got == 0) return {};
        const auto count = static_cast<std::uint64_t>(got);
        const auto ours = std::min(count, filling_);
        filling_ -= ours;
        left_ -= count;
        bytes -= count;
        if (count > ours) take({buffer.data() + ours, static_cast<std::size_t>(count - ours)});
    }
    return {};
}

Result<bool> ConsoleGate::look(const std::function<void(std::string_view)>& take) {
    auto there = waiting();
    if (!there) return tl::unexpected(there.error());
    if (left_ > held_) {
        // Whole pages: one that is read to its last byte is given back though it has room for more.
        const auto now = std::min(*there, left_ - held_) / page_ * page_;
        if (auto taken = read(now, take); !taken) return tl::unexpected(taken.error());
        *there -= now;
    }
    return *there >= left_;
}

Result<void> ConsoleGate::open(const std::function<void(std::string_view)>& take) {
    const auto there = waiting();
    if (!there) return tl::unexpected(there.error());
    return read(std::min(*there, left_), take);
}

}  // namespace faultline::run
