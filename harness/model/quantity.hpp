// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::model {

/// A size in memory or on disk.
struct Bytes {
    std::uint64_t value = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes <=> for a comparison with 0
    auto operator<=>(const Bytes&) const = default;
    [[nodiscard]] std::uint64_t mebibytes() const { return value >> 20; }
};

using Duration = std::chrono::milliseconds;

/// "512MiB", "1GiB", "64KiB", "4096" (bytes). Binary units only, whole numbers.
[[nodiscard]] std::optional<Bytes> parse_bytes(std::string_view text);
/// "3min", "90s", "500ms", "2h"; whole numbers.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// The largest unit that gives a whole number: "1GiB", "1536MiB".
[[nodiscard]] std::string to_string(Bytes bytes);
/// "3min", "90s", "500ms".
[[nodiscard]] std::string to_string(Duration duration);

}  // namespace faultline::model
