// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace faultline::resctrl_umount {

/// As workload.toml describes them.
struct Parameters {
    std::uint64_t rounds = 500;
    std::chrono::seconds duration{120};
    unsigned parallel = 2;
    std::vector<std::string> options{};
    bool hotplug = false;
    std::chrono::seconds hang{30};
};

}  // namespace faultline::resctrl_umount
