// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/delay_loop.hpp"

#include "host/file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace faultline::run {
namespace {

/// A kernel's HZ is 100 to 1000 (kernel/Kconfig.hz).
constexpr unsigned most_hz = 1000;

unsigned hz_of(std::string_view config) {
    constexpr std::string_view key = "\nCONFIG_HZ=";
    const auto at = config.find(key);
    if (at == std::string_view::npos) return 0;
    const auto value = config.substr(at + key.size(), 5);
    unsigned hz = 0;
    std::from_chars(value.data(), value.data() + value.size(), hz);
    return hz <= most_hz ? hz : 0;
}

}  // namespace

std::string delay_loop_option(std::string_view config, std::uint64_t tsc_mhz) {
    const auto hz = hz_of(config);
    if (hz == 0 || tsc_mhz == 0) return {};
    return fmt::format("lpj={}", tsc_mhz * 1'000'000 / hz);
}

std::uint64_t host_tsc_mhz() {
#if defined(__x86_64__)
    const auto cpuinfo = host::read_file("/proc/cpuinfo");
    if (!cpuinfo || cpuinfo->find(" constant_tsc ") == std::string::npos) return 0;
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds enough{2};
    const auto start = Clock::now();
    const auto first = __rdtsc();
    auto now = start;
    while (now - start < enough)
        now = Clock::now();
    const std::chrono::duration<double, std::micro> passed = now - start;
    return static_cast<std::uint64_t>(static_cast<double>(__rdtsc() - first) / passed.count());
#else
    return 0;
#endif
}

}  // namespace faultline::run
