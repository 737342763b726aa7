// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/topology.hpp"

#include <string>
#include <vector>

namespace faultline::minimise {

/// A machine that is smaller than another in one thing.
struct SmallerMachine {
    std::string what;  ///< "sockets 2 -> 1"
    model::Topology topology;
};

/// What may be tried next: fewer nodes, sockets, cores and threads (one of each first, then half),
/// then half of the memory. Nodes without CPUs go one by one; nodes with CPUs go with their
/// sockets, and the rest keep their memory and distances. Empty: it is a machine of one CPU that
/// has as little memory as a guest may have.
[[nodiscard]] std::vector<SmallerMachine> smaller_machines(const model::Topology& topology);

}  // namespace faultline::minimise
