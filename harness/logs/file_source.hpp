// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "host/fd.hpp"
#include "logs/source.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace faultline::logs {

/// The bytes of a file, a pipe or a terminal as they are.
class FileSource final : public Source {
 public:
    /// Large enough that a system call costs nothing, small enough for the second-level cache.
    static constexpr std::size_t chunk_bytes = std::size_t{256} << 10;

    /// `path` is for errors, and to follow the file; `fd` may be standard input.
    FileSource(host::Fd fd, std::filesystem::path path, SourceOptions options,
               const host::Cancel& cancel);

    [[nodiscard]] Result<std::string_view> read() override;
    /// Reads on until `bytes` are there, or the end; the next read() gives them too.
    [[nodiscard]] Result<std::string_view> peek(std::size_t bytes);

 private:
    [[nodiscard]] Result<std::size_t> read_some(std::size_t at);
    [[nodiscard]] Result<void> watch();
    [[nodiscard]] bool wait_for_input() const;
    [[nodiscard]] bool wait_for_growth();
    void begin_anew_if_truncated();

    host::Fd fd_;
    std::filesystem::path path_;
    const host::Cancel& cancel_;
    bool follow_;  ///< only of a regular file: a pipe tells itself when it ends
    bool regular_;
    host::Fd watch_;  ///< inotify
    std::unique_ptr<char[]> buffer_;
    std::size_t peeked_ = 0;  ///< bytes at the buffer's start that read() has not given
    std::uint64_t position_ = 0;
};

}  // namespace faultline::logs
