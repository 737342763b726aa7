// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace faultline::memcg_oom {

/// What the cgroup's files said at one moment.
struct Sample {
    std::chrono::milliseconds time{};  ///< since the start
    std::uint64_t oom = 0;             ///< memory.events
    std::uint64_t oom_kill = 0;        ///< memory.events
    std::uint64_t usage = 0;           ///< memory.current, bytes
    std::uint64_t system_usec = 0;     ///< cpu.stat
};

struct Loop {
    std::uint64_t oom = 0;  ///< within the window
    std::chrono::seconds window{};
};

/// Looks for an OOM loop in samples that come in the order of time: the kernel runs out of the
/// cgroup's memory again and again, kills nothing and gets no further. The criterion, over 10 s:
/// oom grew by 20, oom_kill by 0, the usage is within 64 pages of the limit, and the members used
/// system time (else they only wait).
class OomWatch {
 public:
    explicit OomWatch(std::uint64_t limit) : limit_(limit) {}

    void add(const Sample& sample);
    [[nodiscard]] std::optional<Loop> loop() const;
    /// The last one added.
    [[nodiscard]] Sample last() const { return samples_.empty() ? Sample{} : samples_.back(); }

 private:
    std::uint64_t limit_;
    std::deque<Sample> samples_;  ///< the first is the last one that is older than the window
};

}  // namespace faultline::memcg_oom
