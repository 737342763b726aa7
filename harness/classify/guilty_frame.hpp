// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/report_headers.hpp"
#include "model/finding.hpp"

#include <span>
#include <string>
#include <string_view>

namespace faultline::classify {

/// The function that stands for a report, of frames from the innermost out; empty if none does.
/// Frames that the kernel marked as guesses do not count.
///  - first_own: the first that is not a helper which reports or crashes for its caller.
///  - entry_point: where a CPU loops, the innermost frame is chance; the one below the first
///    dispatcher (system call, work, softirq, file or socket operation) stays the same.
///  - waiter: of a blocked task, the first outside scheduler, locks and waits; waits for RCU and
///    for the RTNL are each one bucket, since the fault is elsewhere.
[[nodiscard]] std::string guilty_function(std::span<const model::Frame> frames, FrameChoice choice);

}  // namespace faultline::classify
