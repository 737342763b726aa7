// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "model/topology.hpp"

namespace faultline::config {

/// Reads `[topology]` (null: all defaults), `[[topology.node]]` among it, and checks that it is a
/// machine: every CPU in one node, memory that adds up, distances that SLIT can hold.
[[nodiscard]] model::Topology read_topology(const toml::table* table, Report& report);

}  // namespace faultline::config
