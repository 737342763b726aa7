// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/prepare.hpp"
#include "config/problem.hpp"

#include <cstdint>
#include <string>

namespace faultline::cli {

/// Which calls are to fail.
struct SweepRange {
    std::uint64_t from = 1, most = 1000;
    unsigned hang = 10;  ///< seconds that a run may take
};

/// The scenario of one cell whose step is the workload of `prepared`'s only cell: its program, or
/// the workload's own with its parameters. What cannot be run so is a mistake: files or modules
/// that only the workload itself would get.
[[nodiscard]] config::Checked<Prepared> swept(const Prepared& prepared, const SweepRange& range);

/// The same from another call on.
[[nodiscard]] model::Scenario from_call(const model::Scenario& scenario, std::uint64_t from);

}  // namespace faultline::cli
