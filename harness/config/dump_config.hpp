// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "model/aftermath.hpp"

namespace faultline::config {

/// Reads the table [dump]; null: no dumps.
[[nodiscard]] model::DumpPolicy read_dump_policy(const toml::table* table, Report& report);

}  // namespace faultline::config
