// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace faultline::program {

/// As workload.toml describes them.
struct Parameters {
    std::string file;
    bool compile = false;  ///< `file` is a C file
    std::vector<std::string> args{};
    uid_t uid = 0;
    unsigned copies = 1;
    std::uint64_t repeat = 1;  ///< 0: until the time is up
    std::chrono::seconds duration{60};
    std::vector<unsigned> pass{0};
    std::vector<unsigned> skip{4};
    std::string overrun = "error";
};

}  // namespace faultline::program
