// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <string>

namespace faultline::report::page {

/// The NUMA topologies of a run's guests as pictures (SVG): nodes with their memory and CPUs, and
/// the distances between them. Empty where no cell has one.
[[nodiscard]] std::string machines(const RunView& run);

}  // namespace faultline::report::page
