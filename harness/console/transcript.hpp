// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::console {

/// How much of a console is kept. What is past `head` goes through a ring of `tail` bytes; where a
/// finding is marked, the ring's last `around` bytes and the next `around` bytes are kept too.
/// In all never more than `limit` bytes; the tail has its place reserved.
struct TranscriptLimits {
    std::uint64_t head = 4u << 20;
    std::uint64_t tail = 1u << 20;
    std::uint64_t around = 64u << 10;
    std::uint64_t limit = 16u << 20;
    std::uint64_t compress_past = 1u << 20;  ///< a longer file is stored as .zst at the end
};

/// A stretch of the stream that was kept: where it is in the stream and in the (uncompressed) file.
struct KeptStretch {
    std::uint64_t stream_begin = 0;
    std::uint64_t file_begin = 0;
    std::uint64_t bytes = 0;
};

/// Where the transcript ended up.
struct TranscriptFile {
    std::filesystem::path path;          ///< the file, .zst if compressed
    std::uint64_t stream_bytes = 0;      ///< what the guest sent
    std::uint64_t left_out_bytes = 0;    ///< of these, what was not kept
    std::vector<KeptStretch> stretches;  ///< whole log: one stretch
};

/// Keeps a console on disk while it streams. Where bytes are left out the file says so, in a line
/// of its own: "[faultline: 123456 bytes left out here]".
class Transcript {
 public:
    /// Creates `path`.
    [[nodiscard]] static Result<Transcript> create(const std::filesystem::path& path,
                                                   TranscriptLimits limits = {});
    ~Transcript();
    Transcript(Transcript&&) noexcept;
    Transcript& operator=(Transcript&&) noexcept;

    /// An error (disk full) is given once and sticks: the rest is counted but no longer kept, and
    /// finish() gives the error again.
    [[nodiscard]] Result<void> append(std::string_view bytes);
    /// A finding stands at this byte of the stream: keep what is around it.
    void mark(std::uint64_t stream_byte);
    /// The last bytes of the stream, for messages: at most `bytes`, at most limits.tail.
    [[nodiscard]] std::string last_bytes(std::size_t bytes) const;
    /// Writes the tail, syncs, compresses if the file is long. Call once.
    [[nodiscard]] Result<TranscriptFile> finish();

 private:
    struct State;
    explicit Transcript(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace faultline::console
