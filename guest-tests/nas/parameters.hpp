// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

namespace faultline::nas {

/// As workload.toml describes them.
struct Parameters {
    std::string compiler = "tcc";
    std::vector<std::string> benchmarks{};
    std::string size = "S";  ///< the class
    std::vector<std::string> placements{};
    unsigned threads = 4;
    unsigned parallel = 2;
    unsigned rounds = 1;
    unsigned directories = 200;
    bool resctrl = true;
    bool broken = false;
};

}  // namespace faultline::nas
