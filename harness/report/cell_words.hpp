// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace faultline::report {

/// What tells cells of one scenario apart, the same on any day: "debian:sid/cloud, topology quad,
/// rounds 10, seed 2, attempt 3". Axes are named as in model::Cell; seed 0 and attempt 1 go without
/// saying. Not printable yet.
[[nodiscard]] std::string cell_words(const std::string& kernel,
                                     const std::map<std::string, std::string>& axes,
                                     std::uint64_t seed, unsigned attempt = 1);

}  // namespace faultline::report
