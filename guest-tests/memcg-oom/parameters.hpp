// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace faultline::memcg_oom {

/// As workload.toml has them; sizes in bytes.
struct Parameters {
    std::string cgroup = "auto";  ///< "v1", "v2" or "auto"
    std::uint64_t limit = 32u << 20;
    std::uint64_t swap = 0;
    std::uint64_t touch = 256u << 20;
    int oom_score_adj = 0;
    unsigned tasks = 1;
    unsigned bystanders = 1;
    bool oom_group = false;
    std::chrono::seconds seconds{60};
    std::chrono::seconds stay{};
};

/// How far a usage may go past its limit: each CPU may hold a stock of charges (MEMCG_CHARGE_BATCH,
/// mm/memcontrol.c, 64 pages), and a task that is being killed is charged whatever the limit says.
inline constexpr std::uint64_t slack = 1u << 20;

}  // namespace faultline::memcg_oom
