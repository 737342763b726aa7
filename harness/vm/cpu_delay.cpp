// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/cpu_delay.hpp"

#include "host/file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_bytes = 256;

std::optional<double> delay_of(const fs::path& task) {
    const auto name = host::read_file(task / "comm", most_bytes);
    if (!name || !name->starts_with("CPU ")) return std::nullopt;
    const auto times = host::read_file(task / "schedstat", most_bytes);
    if (!times) return std::nullopt;
    const auto space = times->find(' ');
    if (space == std::string::npos) return std::nullopt;
    std::uint64_t nanoseconds = 0;
    const auto* const end = times->data() + times->size();
    const auto read = std::from_chars(times->data() + space + 1, end, nanoseconds);
    if (read.ec != std::errc()) return std::nullopt;
    return static_cast<double>(nanoseconds) / 1e9;
}

}  // namespace

std::optional<double> longest_cpu_delay(const fs::path& tasks) {
    std::optional<double> longest;
    std::error_code error;
    for (const auto& task : fs::directory_iterator(tasks, error)) {
        if (const auto delay = delay_of(task.path())) longest = std::max(longest, delay);
    }
    return longest;
}

}  // namespace faultline::vm
