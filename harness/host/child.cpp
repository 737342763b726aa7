// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace faultline::host {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string system_text(int error_number) {
    return std::generic_category().message(error_number);
}

/// Hands on what is there; false once the stream has ended. What a child wrote before its end is
/// at most a pipe full (64 KiB): eight chunks are enough, and a writer it left behind cannot hold
/// us here.
bool read_what_is_there(int fd, std::size_t stream, const Child::OnData& on_data) {
    std::array<char, 16384> chunk{};
    for (int round = 0; round < 8; ++round) {
        const auto got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno == EAGAIN;
        if (got == 0) return false;
        on_data(stream, {chunk.data(), static_cast<std::size_t>(got)});
    }
    return true;
}

Result<Fd> above_standard_streams(int fd) {
    Fd low(fd);
    if (fd > STDERR_FILENO) return low;
    Fd high(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!high) return failure(fmt::format("cannot make a pipe: {}", system_text(errno)));
    return high;
}

}  // namespace

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failure(fmt::format("cannot make a pipe: {}", system_text(errno)),
                       errno == EMFILE ? "raise the limit of open files (ulimit -n)" : "");
    }
    auto read_end = above_standard_streams(ends[0]);
    auto write_end = above_standard_streams(ends[1]);
    if (!read_end) return failure_of(read_end);
    if (!write_end) return failure_of(write_end);
    ::fcntl(read_end->get(), F_SETFL, O_NONBLOCK);
    return Pipe{std::move(*read_end), std::move(*write_end)};
}

void enter_child(pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    sigset_t none;
    sigemptyset(&none);
    ::signal(SIGPIPE, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Child::~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    static_cast<void>(reap());
}

int Child::reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<int> Child::collect(std::array<int, 2> streams, std::chrono::seconds timeout,
                           const Cancel& cancel, const OnData& on_data) {
    // glibc 2.36's <sys/pidfd.h> declares pidfd_open() with C++ linkage: unusable here.
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!process) {
        return failure(fmt::format("cannot wait for '{}': {}", name_, system_text(errno)));
    }
    const auto deadline = Clock::now() + timeout;
    std::array<pollfd, 4> waits{pollfd{streams[0], POLLIN, 0}, pollfd{streams[1], POLLIN, 0},
                                pollfd{cancel.fd(), POLLIN, 0}, pollfd{process.get(), POLLIN, 0}};
    for (bool ended = false; !ended;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return failure(fmt::format("'{}' did not end within {} s", name_, timeout.count()));
        }
        const auto wait = std::min(left, milliseconds(std::chrono::hours(1)));
        const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(wait.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) {
            return failure(fmt::format("cannot wait for '{}': {}", name_, system_text(errno)));
        }
        if (waits[2].revents != 0) return failure(fmt::format("'{}' was interrupted", name_));
        ended = waits[3].revents != 0;
        for (std::size_t i = 0; i < streams.size(); ++i) {
            if (waits[i].fd < 0 || (!ended && waits[i].revents == 0)) continue;
            if (!read_what_is_there(waits[i].fd, i, on_data)) waits[i].fd = -1;
        }
    }
    return reap();
}

}  // namespace faultline::host
