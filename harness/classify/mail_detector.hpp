// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace faultline::classify {

/// Says from a text's first lines whether it is mail: it begins with mail headers, or most of its
/// log lines, or most of all its lines, are quoted.
class MailDetector {
 public:
    /// The answer, once it is certain.
    [[nodiscard]] std::optional<bool> take(std::string_view line);
    /// The answer that so many lines allow.
    [[nodiscard]] bool best_guess() const;

 private:
    /// So many log lines of one sort more than of the other settle it.
    static constexpr std::size_t enough = 8;

    std::size_t lines_ = 0;  ///< that are not empty
    std::size_t quoted_ = 0;
    std::size_t quoted_log_ = 0;
    std::size_t plain_log_ = 0;
    std::size_t headers_ = 0;
    bool headers_over_ = false;
};

}  // namespace faultline::classify
