// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace faultline::protocol {

/// The environment variable that has a workload's seed, in decimal; absent or 0: none.
inline constexpr std::string_view seed_variable = "FAULTLINE_SEED";

/// A number that looks random for each pair of seed and stream: the finalizer of splitmix64
/// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t seed, std::uint64_t stream) {
    auto value = seed + 0x9e3779b97f4a7c15 * (stream + 1);
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

}  // namespace faultline::protocol
