// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace faultline::memcg_oom {

/// As workload.toml has them; sizes in bytes.
struct Parameters {
    std::uint64_t limit = 0;
    std::uint64_t touch = 0;
    int oom_score_adj = 0;
    unsigned tasks = 1;
    std::chrono::seconds seconds{};
    std::chrono::seconds stay{};
};

}  // namespace faultline::memcg_oom
