// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace faultline::memcg_oom {

/// What the cgroup's files said at one moment; bytes, and of v1 and v2:
struct Sample {
    std::chrono::milliseconds time{};  ///< since the start
    std::uint64_t oom = 0;             ///< failcnt of memory and memsw; `oom` of memory.events
    std::uint64_t oom_kill = 0;        ///< of memory.oom_control; of memory.events
    std::uint64_t usage = 0;
    std::uint64_t peak = 0;         ///< the highest usage so far
    std::uint64_t swap_peak = 0;    ///< the highest of memory and swap; swap now
    std::uint64_t system_usec = 0;  ///< of its tasks
};

struct Loop {
    std::uint64_t oom = 0;  ///< within the window
    std::chrono::seconds window{};
};

/// `oom` in ten seconds from which on it is a loop: v2 counts rounds, v1 each charge that failed,
/// of which a round has many.
inline constexpr std::uint64_t loop_rounds = 20, loop_failures = 360;

/// Looks for an OOM loop in samples that come in the order of time: the kernel runs out of the
/// cgroup's memory again and again, kills nothing and gets no further. The criterion, over 10 s:
/// oom grew by `least_oom`, oom_kill by 0, the usage is within 64 pages of the limit, and the
/// members used system time (else they only wait).
class OomWatch {
 public:
    explicit OomWatch(std::uint64_t limit, std::uint64_t least_oom = loop_rounds)
        : limit_(limit), least_oom_(least_oom) {}

    void add(const Sample& sample);
    [[nodiscard]] std::optional<Loop> loop() const;
    /// The last one added; its peaks are the highest of all.
    [[nodiscard]] Sample last() const { return samples_.empty() ? Sample{} : samples_.back(); }

 private:
    std::uint64_t limit_, least_oom_;
    std::deque<Sample> samples_;  ///< the first is the last one that is older than the window
};

}  // namespace faultline::memcg_oom
