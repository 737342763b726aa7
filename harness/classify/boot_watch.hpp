// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/finding_store.hpp"
#include "classify/log_line.hpp"

#include <cstdint>

namespace faultline::classify {

/// A kernel that boots where another one ran is a finding, unless that one panicked or was told to
/// restart. Firmware that speaks in the middle of a log from elsewhere is one of low confidence,
/// since what stood before may not be a kernel's.
class BootWatch {
 public:
    BootWatch(bool live, FindingStore& store) : live_(live), store_(store) {}

    /// `raw` is the same line before prefixes went: what a log daemon wrote holds many boots.
    void take(const LogLine& line, std::string_view raw, bool panicked);

 private:
    /// Firmware's first words stand so far behind the beginning only if others spoke before.
    static constexpr std::uint64_t max_bytes_of_first_firmware = 16;

    void report(const LogLine& line, model::Confidence confidence);

    bool live_;
    FindingStore& store_;
    bool booted_ = false;         ///< a kernel has said that it boots
    bool restarting_ = false;     ///< it was told to, or it panicked
    bool told_ = false;           ///< of the boot that comes now
    bool in_the_middle_ = false;  ///< firmware began behind something else
};

}  // namespace faultline::classify
