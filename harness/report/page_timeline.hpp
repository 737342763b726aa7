// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/guest_events.hpp"
#include "report/run_view.hpp"

#include <string>

namespace faultline::report::page {

/// A picture of a cell (SVG): the phases that the host saw, those that the guest entered, faults
/// and findings, over the seconds since the guest was started. What came before that is told in
/// words.
[[nodiscard]] std::string timeline(const RunView& run, const CellRow& cell,
                                   const GuestEvents& events);

/// "boot 7.1, workload 2.0 s"
[[nodiscard]] std::string phases_text(const CellRow& cell);

}  // namespace faultline::report::page
