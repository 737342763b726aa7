// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/stack_rule.hpp"
#include "model/finding.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

struct GuiltyFunction {
    std::string name;                 ///< without suffixes and the prefixes of system calls
    std::vector<std::string> others;  ///< other names of the same, with more of the prefixes
    model::Guilt guilt;
};

/// The function that stands for a report, of frames from the innermost out; nothing if none does.
/// Frames that the kernel marked as guesses do not count.
///  - first_own: the first that is not a helper which reports or crashes for its caller, nor one of
///    `passed_over`.
///  - entry_point: where a CPU loops, the innermost frame is chance; the one below the first
///    dispatcher (system call, work, softirq, file or socket operation) stays the same.
///  - waiter: of a blocked task, the first outside scheduler, locks and waits; waits for RCU and
///    for the RTNL are each one bucket, since the fault is elsewhere.
[[nodiscard]] std::optional<GuiltyFunction> guilty_function(
    std::span<const model::Frame> frames, FrameChoice choice,
    std::span<const std::string_view> passed_over = {});

/// The function that the header of a report names, whatever it is.
[[nodiscard]] GuiltyFunction named_function(std::string_view function);

}  // namespace faultline::classify
