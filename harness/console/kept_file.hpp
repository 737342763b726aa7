// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "console/transcript.hpp"
#include "host/fd.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace faultline::console {

/// The longest line that marks a gap, with the newline that may have to stand before it.
inline constexpr std::uint64_t gap_line_bytes = 64;

/// The file of a Transcript: stretches of the stream in order, a line of its own at each gap.
class KeptFile {
 public:
    KeptFile(std::filesystem::path path, host::Fd fd)
        : path_(std::move(path)), fd_(std::move(fd)) {}

    /// Appends `bytes`, which stand at `stream_begin`, not before the end of what was kept last.
    /// Never lets the file grow past `limit`: what does not fit is left out.
    [[nodiscard]] Result<void> keep(std::uint64_t stream_begin, std::string_view bytes,
                                    std::uint64_t limit);
    /// Says that the stream ended at `stream_end`, should its last bytes be left out.
    [[nodiscard]] Result<void> end_at(std::uint64_t stream_end, std::uint64_t limit);
    [[nodiscard]] Result<void> sync();
    /// The last `bytes` bytes of the file.
    [[nodiscard]] std::string last_bytes(std::uint64_t bytes) const;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::vector<KeptStretch>& stretches() const { return stretches_; }

 private:
    [[nodiscard]] std::uint64_t kept_until() const;
    [[nodiscard]] std::string gap_line(std::uint64_t left_out) const;
    [[nodiscard]] Result<void> write(std::string_view bytes);

    std::filesystem::path path_;
    host::Fd fd_;
    std::uint64_t size_ = 0;
    char last_byte_ = '\n';
    std::vector<KeptStretch> stretches_;
};

}  // namespace faultline::console
