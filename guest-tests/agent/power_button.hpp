// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace faultline::agent {

/// The kernel's count of presses of the machine's power button.
class PowerButton {
 public:
    /// The count from which on presses are new; `root` ends in '/'.
    explicit PowerButton(std::string root = "/");

    /// Whether there were presses since the last call.
    [[nodiscard]] bool was_pressed();

 private:
    [[nodiscard]] std::uint64_t count() const;

    std::string file_;
    std::uint64_t last_ = 0;
};

}  // namespace faultline::agent
