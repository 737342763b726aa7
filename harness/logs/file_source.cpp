// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/file_source.hpp"

#include "host/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace faultline::logs {
namespace {

/// Where a file system does not tell of growth (a remote one), the file is looked at so often.
constexpr int look_again_ms = 1000;

bool is_regular(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

FileSource::FileSource(host::Fd fd, std::filesystem::path path, SourceOptions options,
                       const host::Cancel& cancel)
    : fd_(std::move(fd)),
      path_(std::move(path)),
      cancel_(cancel),
      follow_(options.follow && is_regular(fd_.get())),
      regular_(is_regular(fd_.get())),
      buffer_(std::make_unique_for_overwrite<char[]>(chunk_bytes)) {}

Result<std::string_view> FileSource::read() {
    if (peeked_ > 0) return std::string_view(buffer_.get(), std::exchange(peeked_, 0));
    auto got = read_some(0);
    if (!got) return failure_of(got);
    return std::string_view(buffer_.get(), *got);
}

Result<std::string_view> FileSource::peek(std::size_t bytes) {
    while (peeked_ < bytes) {
        auto got = read_some(peeked_);
        if (!got) return failure_of(got);
        if (*got == 0) break;
        peeked_ += *got;
    }
    return std::string_view(buffer_.get(), peeked_);
}

/// Bytes to the buffer, from `at` on; 0 at the end.
Result<std::size_t> FileSource::read_some(std::size_t at) {
    while (!cancel_.is_set()) {
        if (!regular_ && !wait_for_input()) break;
        const auto got = ::read(fd_.get(), buffer_.get() + at, chunk_bytes - at);
        if (got > 0) {
            position_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", path_, errno));
        if (!follow_) break;
        // What was written before the watch stood is read before it is waited for.
        if (!watch_) {
            if (auto watched = watch(); !watched) return failure_of(watched);
            continue;
        }
        if (!wait_for_growth()) break;
        begin_anew_if_truncated();
    }
    return 0;
}

Result<void> FileSource::watch() {
    watch_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    // The open file, whatever its name is by now.
    const auto self = "/proc/self/fd/" + std::to_string(fd_.get());
    if (!watch_ || ::inotify_add_watch(watch_.get(), self.c_str(), IN_MODIFY | IN_ATTRIB) < 0) {
        return tl::unexpected(host::system_error("follow", path_, errno));
    }
    return {};
}

bool FileSource::wait_for_input() const {
    std::array<pollfd, 2> wanted{pollfd{fd_.get(), POLLIN, 0}, pollfd{cancel_.fd(), POLLIN, 0}};
    while (::poll(wanted.data(), wanted.size(), -1) < 0 && errno == EINTR) {
    }
    return !cancel_.is_set();
}

/// False: there will be no more of it.
bool FileSource::wait_for_growth() {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0 || status.st_nlink == 0) return false;
    std::array<pollfd, 2> wanted{pollfd{watch_.get(), POLLIN, 0}, pollfd{cancel_.fd(), POLLIN, 0}};
    ::poll(wanted.data(), wanted.size(), look_again_ms);
    std::array<char, 4096> events{};
    while (::read(watch_.get(), events.data(), events.size()) > 0) {
    }
    return !cancel_.is_set();
}

/// Log rotation that copies a file and empties it leaves its writer at the beginning.
void FileSource::begin_anew_if_truncated() {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) return;
    if (static_cast<std::uint64_t>(status.st_size) >= position_) return;
    if (::lseek(fd_.get(), 0, SEEK_SET) == 0) position_ = 0;
}

}  // namespace faultline::logs
