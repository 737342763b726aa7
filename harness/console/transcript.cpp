// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/transcript.hpp"

#include "console/byte_ring.hpp"
#include "console/kept_file.hpp"
#include "console/zstd_file.hpp"
#include "host/file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <optional>
#include <utility>

namespace faultline::console {
namespace fs = std::filesystem;

namespace {

/// The limit without the line that marks the gap before the tail.
std::uint64_t usable(const TranscriptLimits& limits) {
    return limits.limit > gap_line_bytes ? limits.limit - gap_line_bytes : 0;
}

/// Makes head and tail fit under the limit.
TranscriptLimits fitted(TranscriptLimits limits) {
    limits.tail = std::min(limits.tail, usable(limits) / 2);
    limits.head = std::min(limits.head, usable(limits) - limits.tail);
    return limits;
}

}  // namespace

/// Bytes past the head wait in the ring. What becomes of a byte is decided when it falls out of
/// it: written if a mark wants it, else left out. So a mark may still reach back over the whole
/// ring, and the file is written in the stream's order.
struct Transcript::State {
    struct Wanted {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    State(const fs::path& path, host::Fd fd, TranscriptLimits asked)
        : limits(fitted(asked)),
          middle_limit(usable(limits) - limits.tail),
          file(path, std::move(fd)),
          ring(limits.tail) {}

    [[nodiscard]] std::uint64_t decided() const { return stream_bytes - ring.size(); }
    [[nodiscard]] Result<void> take_head(std::string_view& bytes);
    [[nodiscard]] Result<void> take(std::string_view bytes);
    [[nodiscard]] Result<void> decide(std::string_view bytes);
    void want(Wanted wish);
    [[nodiscard]] Result<void> write_rest();

    TranscriptLimits limits;
    std::uint64_t middle_limit;  ///< how far the file may grow before the tail is written
    KeptFile file;
    ByteRing ring;
    std::deque<Wanted> wanted;  ///< in order, apart from each other, none wholly decided
    std::uint64_t stream_bytes = 0;
    std::optional<Error> error;
};

Result<void> Transcript::State::take_head(std::string_view& bytes) {
    if (stream_bytes >= limits.head) return {};
    const auto head = bytes.substr(0, limits.head - stream_bytes);
    if (auto kept = file.keep(stream_bytes, head, limits.limit); !kept) return kept;
    stream_bytes += head.size();
    bytes.remove_prefix(head.size());
    return {};
}

Result<void> Transcript::State::take(std::string_view bytes) {
    Result<void> result;
    while (!bytes.empty()) {
        if (ring.capacity() == 0) {
            if (result) result = decide(bytes);
            stream_bytes += bytes.size();
            break;
        }
        const auto piece = bytes.substr(0, ring.capacity());
        const auto free = ring.capacity() - ring.size();
        for (const auto part : ring.oldest(piece.size() > free ? piece.size() - free : 0)) {
            if (result) result = decide(part);
            ring.drop(part.size());
        }
        ring.push(piece);
        stream_bytes += piece.size();
        bytes.remove_prefix(piece.size());
    }
    return result;
}

/// `bytes` stand at decided(): the next ones to be kept or left out.
Result<void> Transcript::State::decide(std::string_view bytes) {
    if (error) return {};
    const auto begin = decided();
    const auto end = begin + bytes.size();
    while (!wanted.empty() && wanted.front().begin < end) {
        const auto from = std::max(wanted.front().begin, begin);
        const auto until = std::min(wanted.front().end, end);
        if (from < until) {
            const auto part = bytes.substr(from - begin, until - from);
            if (auto kept = file.keep(from, part, middle_limit); !kept) return kept;
        }
        if (wanted.front().end > end) break;
        wanted.pop_front();
    }
    return {};
}

void Transcript::State::want(Wanted wish) {
    if (wish.begin >= wish.end) return;
    auto place = std::lower_bound(wanted.begin(), wanted.end(), wish,
                                  [](const Wanted& a, const Wanted& b) { return a.end < b.begin; });
    auto last = place;
    for (; last != wanted.end() && last->begin <= wish.end; ++last) {
        wish.begin = std::min(wish.begin, last->begin);
        wish.end = std::max(wish.end, last->end);
    }
    wanted.insert(wanted.erase(place, last), wish);
}

Result<void> Transcript::State::write_rest() {
    auto begin = decided();
    for (const auto part : ring.oldest(ring.size())) {
        if (auto kept = file.keep(begin, part, limits.limit); !kept) return kept;
        begin += part.size();
    }
    if (auto ended = file.end_at(stream_bytes, limits.limit); !ended) return ended;
    return file.sync();
}

Transcript::Transcript(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transcript::~Transcript() = default;
Transcript::Transcript(Transcript&&) noexcept = default;
Transcript& Transcript::operator=(Transcript&&) noexcept = default;

Result<Transcript> Transcript::create(const fs::path& path, TranscriptLimits limits) {
    host::Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd) return tl::unexpected(host::system_error("create", path, errno));
    return Transcript(std::make_unique<State>(path, std::move(fd), limits));
}

Result<void> Transcript::append(std::string_view bytes) {
    auto& state = *state_;
    const bool failed_before = state.error.has_value();
    if (!failed_before) {
        if (auto taken = state.take_head(bytes); !taken) state.error = std::move(taken.error());
    }
    if (auto taken = state.take(bytes); !taken && !state.error) {
        state.error = std::move(taken.error());
    }
    if (state.error && !failed_before) return tl::unexpected(*state.error);
    return {};
}

void Transcript::mark(std::uint64_t stream_byte) {
    auto& state = *state_;
    const auto at = std::min(stream_byte, state.stream_bytes);
    const auto begin = at > state.limits.around ? at - state.limits.around : 0;
    state.want({std::max(begin, state.decided()), at + state.limits.around});
}

std::string Transcript::last_bytes(std::size_t bytes) const {
    const auto& state = *state_;
    bytes = std::min<std::uint64_t>(bytes, state.limits.tail);
    std::string text;
    // Until the ring is full, all that came before it is the head, at the end of the file.
    if (bytes > state.ring.size() && !state.error) {
        text = state.file.last_bytes(bytes - state.ring.size());
    }
    for (const auto part : state.ring.oldest(state.ring.size()))
        text += part;
    if (text.size() > bytes) text.erase(0, text.size() - bytes);
    return text;
}

Result<TranscriptFile> Transcript::finish() {
    auto& state = *state_;
    if (!state.error) {
        if (auto written = state.write_rest(); !written) state.error = std::move(written.error());
    }
    if (state.error) return tl::unexpected(*state.error);

    TranscriptFile result{state.file.path(), state.stream_bytes, state.stream_bytes,
                          state.file.stretches()};
    for (const auto& stretch : result.stretches)
        result.left_out_bytes -= stretch.bytes;
    if (state.file.size() <= state.limits.compress_past) return result;
    auto compressed = state.file.path();
    compressed += ".zst";
    // The plain file is as good, only longer: if there is no room for the other, it stays.
    if (!compress_file(state.file.path(), compressed)) return result;
    std::error_code error;
    fs::remove(state.file.path(), error);
    result.path = compressed;
    return result;
}

}  // namespace faultline::console
