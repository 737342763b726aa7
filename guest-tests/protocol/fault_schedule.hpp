// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace faultline::protocol {

/// When the faults of a plan are due. Knows no clock: whoever uses it says what the time is.
class FaultSchedule {
 public:
    using Time = std::chrono::milliseconds;  ///< of any clock that does not jump

    explicit FaultSchedule(const std::vector<PlanFault>& plan);

    /// Something that faults may wait for has happened; `name` is the phase's or the event's,
    /// `round` the round's. Only the first time counts.
    void happened(FaultMoment moment, std::string_view name, std::uint64_t round, Time now);
    /// When the next fault is due; nothing while none is.
    [[nodiscard]] std::optional<Time> next() const;
    /// Places in the plan of what is due, in the plan's order. A fault that comes again and again
    /// skips what was missed.
    [[nodiscard]] std::vector<std::size_t> take_due(Time now);

 private:
    struct Entry {
        FaultTime at;
        std::optional<Time> due;
        bool met = false;
    };
    std::vector<Entry> entries_;
};

}  // namespace faultline::protocol
