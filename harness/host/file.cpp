// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace faultline::host {
namespace fs = std::filesystem;

namespace {

std::string hint_for(int error_number) {
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
            return "free some space there, or choose another place";
        case EACCES:
        case EPERM:
            return "check the permissions of the file and of the directories above it";
        case EROFS:
            return "that file system is read-only; choose another place";
        default:
            return {};
    }
}

Result<FileLock> fail_lock(const fs::path& path, int error_number) {
    return tl::unexpected(system_error("lock", path, error_number));
}

}  // namespace

Error system_error(std::string_view verb, const fs::path& path, int error_number) {
    return {fmt::format("cannot {} '{}': {}", verb, path.string(),
                        std::generic_category().message(error_number)),
            hint_for(error_number)};
}

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
    auto fd = open_for_reading(path);
    if (!fd) return failure_of(fd);
    std::string content;
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto got = ::read(fd->get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(system_error("read", path, errno));
        if (got == 0) return content;
        content.append(chunk.data(), static_cast<std::size_t>(got));
        if (content.size() > limit) {
            return failure(fmt::format("'{}' is larger than {} bytes, more than is read here",
                                       path.string(), limit));
        }
    }
}

Result<void> make_directories(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return tl::unexpected(system_error("make directory", path, error.value()));
    return {};
}

Result<void> write_all(int fd, std::string_view data, const fs::path& path) {
    while (!data.empty()) {
        const auto written = ::write(fd, data.data(), data.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return tl::unexpected(system_error("write", path, errno));
        data.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> sync_directory(const fs::path& directory) {
    const auto& path = directory.empty() ? fs::path(".") : directory;
    const Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) return tl::unexpected(system_error("sync", path, errno));
    return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view content) {
    std::string pattern = path.string() + ".XXXXXX";
    Fd fd(::mkostemp(pattern.data(), O_CLOEXEC));
    if (!fd) return tl::unexpected(system_error("write", path, errno));
    auto written = write_all(fd.get(), content, path);
    if (written && (::fchmod(fd.get(), 0644) != 0 || ::fsync(fd.get()) != 0 ||
                    ::rename(pattern.c_str(), path.c_str()) != 0)) {
        written = tl::unexpected(system_error("write", path, errno));
    }
    if (!written) {
        ::unlink(pattern.c_str());
        return written;
    }
    return sync_directory(path.parent_path());
}

Result<void> write_output(const fs::path& path, std::string_view content) {
    std::error_code ignored;
    auto target = path;
    for (int links = 0; links < 40 && fs::is_symlink(target, ignored); ++links) {
        target = target.parent_path() / fs::read_symlink(target, ignored);
    }
    const auto status = fs::status(target, ignored);
    if (!fs::exists(status) || fs::is_regular_file(status)) {
        return write_file_atomically(target, content);
    }
    const Fd fd(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd) return tl::unexpected(system_error("write", path, errno));
    return write_all(fd.get(), content, path);
}

Result<Fd> open_for_reading(const fs::path& path) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return tl::unexpected(system_error("open", path, errno));
    return fd;
}

Result<Fd> open_for_writing(const fs::path& path) {
    Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd) return tl::unexpected(system_error("open", path, errno));
    return fd;
}

Result<FileLock> FileLock::wait(const fs::path& path) {
    FileLock lock;
    lock.fd_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!lock.fd_) return fail_lock(path, errno);
    while (::flock(lock.fd_.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return fail_lock(path, errno);
    }
    return lock;
}

Result<FileLock> FileLock::try_take(const fs::path& path) {
    FileLock lock;
    lock.fd_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!lock.fd_) return fail_lock(path, errno);
    if (::flock(lock.fd_.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return fail_lock(path, errno);
    return FileLock{};
}

}  // namespace faultline::host
