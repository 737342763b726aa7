// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace faultline::lxc_memory {

/// As workload.toml has them; sizes in bytes.
struct Parameters {
    std::string cgroup = "auto";
    std::uint64_t memory = 60u << 20;
    std::uint64_t memsw = 62u << 20;
    std::uint64_t server = 8u << 20;
    std::uint64_t heap = 256u << 20;
    int oom_score_adj = 0;
    std::chrono::seconds seconds{60};
};

}  // namespace faultline::lxc_memory
