// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/fault_checks.hpp"
#include "config/table_reader.hpp"
#include "model/fault_plan.hpp"

#include <string_view>
#include <vector>

namespace faultline::config {

/// Reads the `[[fault]]` tables under `key` against the catalogue and what they are for; mistakes
/// go into the report, and what has one is left out.
[[nodiscard]] std::vector<model::Fault> read_faults(TableReader& reader, std::string_view key,
                                                    const FaultSurroundings& surroundings,
                                                    Report& report);

}  // namespace faultline::config
