// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/quantity.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace faultline::model {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 5> sizes{
    {{"TiB", 1ULL << 40}, {"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"", 1}}};
constexpr std::array<Unit, 4> times{{{"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

/// A number directly followed by one of the units.
template <std::size_t N>
std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, N>& units) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    const auto unit_name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto& unit : units) {
        if (unit.name != unit_name) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
        return number * unit.factor;
    }
    return std::nullopt;
}

template <std::size_t N>
std::string print(std::uint64_t value, const std::array<Unit, N>& units) {
    for (const auto& unit : units) {
        if (value != 0 && value % unit.factor == 0) {
            return std::to_string(value / unit.factor) + std::string(unit.name);
        }
    }
    return "0" + std::string(units.back().name);
}

}  // namespace

std::optional<Bytes> parse_bytes(std::string_view text) {
    const auto value = parse(text, sizes);
    if (!value) return std::nullopt;
    return Bytes{*value};
}

std::optional<Duration> parse_duration(std::string_view text) {
    const auto value = parse(text, times);
    if (!value) return std::nullopt;
    return Duration{*value};
}

std::string to_string(Bytes bytes) {
    return print(bytes.value, sizes);
}

std::string to_string(Duration duration) {
    return print(static_cast<std::uint64_t>(duration.count()), times);
}

}  // namespace faultline::model
