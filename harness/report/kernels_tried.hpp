// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"
#include "store/history.hpp"

#include <vector>

namespace faultline::report {

/// The kernels that say something of a bug: those that were judged in the scenarios in which the
/// run saw it, and in how many of their cells it was. Older releases first. Of all runs where the
/// run lies in a results directory (its index tells), else of this run.
[[nodiscard]] std::vector<store::KernelRecord> kernels_tried(const RunView& run, std::size_t group);

}  // namespace faultline::report
