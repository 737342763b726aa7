// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "model/topology.hpp"

namespace faultline::config {

/// Reads `[topology]` (null: all defaults), `[[topology.node]]` among it, and checks that it is a
/// machine: every CPU in one node, memory that adds up, distances that SLIT can hold.
[[nodiscard]] model::Topology read_topology(const toml::table* table, Report& report);

/// Reads a variant of `base`: what the table does not say is as there; nodes only while nothing is
/// said of sockets, cores, threads and memory. `path` is its name for messages. Key `name` is not
/// read here, but known.
[[nodiscard]] model::Topology read_topology_variant(const toml::table& table,
                                                    const model::Topology& base,
                                                    const std::string& path, Report& report);

}  // namespace faultline::config
