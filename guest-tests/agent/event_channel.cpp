// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/event_channel.hpp"

#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>

#include <cerrno>
#include <cmath>
#include <ctime>
#include <system_error>

namespace faultline::agent {
namespace {

/// In whole milliseconds: more digits would only make the line longer.
double uptime_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const auto milliseconds =
        static_cast<double>(now.tv_sec) * 1e3 + std::floor(static_cast<double>(now.tv_nsec) / 1e6);
    return milliseconds / 1e3;
}

Error cannot_use(const char* path) {
    return {std::string("cannot use ") + path + ": " + pseudofs::error_text(errno), ""};
}

}  // namespace

Result<EventChannel> EventChannel::open(const char* path) {
    host::Fd fd(::open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) return tl::unexpected(cannot_use(path));
    termios settings{};
    // The kernel opens a port without hardware behind it too; then this fails with EIO.
    if (::tcgetattr(fd.get(), &settings) != 0) return tl::unexpected(cannot_use(path));
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL;  // nobody raises carrier detect on an emulated port
    ::cfsetspeed(&settings, B115200);
    if (::tcsetattr(fd.get(), TCSANOW, &settings) != 0) return tl::unexpected(cannot_use(path));
    return EventChannel(std::move(fd));
}

void EventChannel::send(EventBody body) {
    const protocol::Event event{next_, uptime_seconds(), std::move(body)};
    auto line = protocol::to_line(event);
    line += '\n';
    write(line);
    ++next_;
}

void EventChannel::drain() const {
    ::tcdrain(fd_.get());
}

void EventChannel::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto written = ::write(fd_.get(), bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd wait{fd_.get(), POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot write an event");
        }
    }
}

}  // namespace faultline::agent
