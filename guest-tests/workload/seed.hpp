// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <random>

namespace faultline::workload {

/// The random numbers of one of a workload's tasks: for each seed of the cell others, for the same
/// one the same. Every choice and every delay of a workload comes from here.
[[nodiscard]] std::minstd_rand random_of(unsigned task);

}  // namespace faultline::workload
