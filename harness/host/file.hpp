// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace faultline::host {

/// "cannot VERB 'PATH': <the system's text for errno>", with a hint where one is known
/// (no space, no permission, read-only).
[[nodiscard]] Error system_error(std::string_view verb, const std::filesystem::path& path,
                                 int error_number);

/// The whole file; an error if it is larger than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uint64_t limit = 64u << 20);

[[nodiscard]] Result<void> make_directories(const std::filesystem::path& path);

/// Makes what was created, renamed or removed in a directory outlast a power failure.
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);

/// Writes a temporary file beside `path`, syncs it, renames it over `path` and syncs the directory:
/// a reader sees the old content or the new one, never a part, and the new one once this returned,
/// whenever the power goes. On error nothing is left behind.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::string_view content);

/// What a user names as output: follows symbolic links; a regular file, or none yet, is written
/// atomically, anything else (a device, a FIFO) is written into and stays what it is.
[[nodiscard]] Result<void> write_output(const std::filesystem::path& path,
                                        std::string_view content);

/// Writes all of `data` to `fd`; `path` is only for the error's text.
[[nodiscard]] Result<void> write_all(int fd, std::string_view data,
                                     const std::filesystem::path& path);

[[nodiscard]] Result<Fd> open_for_reading(const std::filesystem::path& path);

/// Creates or truncates.
[[nodiscard]] Result<Fd> open_for_writing(const std::filesystem::path& path);

/// An advisory lock (flock) on a file that is created if need be. Gone when the object goes, and
/// with the process, however that ends.
class FileLock {
 public:
    /// Waits for the lock.
    [[nodiscard]] static Result<FileLock> wait(const std::filesystem::path& path);
    /// No lock in the result if another process holds it.
    [[nodiscard]] static Result<FileLock> try_take(const std::filesystem::path& path);
    [[nodiscard]] bool held() const { return static_cast<bool>(fd_); }

 private:
    Fd fd_;
};

}  // namespace faultline::host
