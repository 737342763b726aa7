// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/oom_watch.hpp"

#include <algorithm>

namespace faultline::memcg_oom {
namespace {

constexpr std::chrono::seconds window{10};
constexpr std::uint64_t stock =
    std::uint64_t{64} * 4096;  // a CPU's stock of charges: MEMCG_CHARGE_BATCH

}  // namespace

void OomWatch::add(const Sample& sample) {
    const auto before = last();
    samples_.push_back(sample);
    samples_.back().peak = std::max(sample.peak, before.peak);
    samples_.back().swap_peak = std::max(sample.swap_peak, before.swap_peak);
    while (samples_.size() > 1 && sample.time - samples_[1].time >= window)
        samples_.pop_front();
}

std::optional<Loop> OomWatch::loop() const {
    if (samples_.empty()) return std::nullopt;
    const auto& first = samples_.front();
    const auto& now = samples_.back();
    if (now.time - first.time < window) return std::nullopt;
    const bool is_loop = now.oom - first.oom >= least_oom_ && now.oom_kill == first.oom_kill &&
                         now.usage + stock >= limit_ && now.system_usec > first.system_usec;
    if (!is_loop) return std::nullopt;
    return Loop{now.oom - first.oom,
                std::chrono::duration_cast<std::chrono::seconds>(now.time - first.time)};
}

}  // namespace faultline::memcg_oom
