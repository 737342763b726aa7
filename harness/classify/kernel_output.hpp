// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace faultline::classify {

/// Looks for a sign that a kernel speaks in a stream: its time stamp or its banner. Stops looking
/// when it has found one, so it costs nothing afterwards.
class KernelOutputWatch {
 public:
    void feed(std::string_view bytes);
    [[nodiscard]] bool seen() const { return seen_; }

 private:
    static constexpr std::size_t longest_sign = 32;

    bool seen_ = false;
    std::string tail_;  ///< the end of what came, in which a sign may have begun
};

}  // namespace faultline::classify
