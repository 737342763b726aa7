// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "nas/parameters.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::nas {

/// One run of a benchmark: which, and where its threads go.
struct Trial {
    std::string benchmark;  ///< "CG"
    std::string size;       ///< "S"
    std::string placement;  ///< "free", "spread", or a node's number, as the program takes it
    std::optional<unsigned> node;  ///< the only one that it may run on

    /// "CG class S, bound to node 1"
    [[nodiscard]] std::string name() const;
    /// "cg_s_node1": the start of its metrics' names.
    [[nodiscard]] std::string metric() const;
};

/// What it printed (kernels/main.c).
struct TrialResult {
    bool verified = false;
    double seconds = 0;
    double mops = 0;           ///< millions of operations a second
    std::set<unsigned> nodes;  ///< that its threads were seen on
    std::string text;          ///< "zeta is 8.6, should be 8.5971775078648"
};

/// The trials of one round, on a machine with these nodes with CPUs. An unknown benchmark or
/// placement is the error.
[[nodiscard]] std::variant<std::vector<Trial>, std::string> plan_trials(
    const Parameters& parameters, const std::vector<unsigned>& nodes);

/// Reads a trial's output; nothing if it has no line of the expected form.
[[nodiscard]] std::optional<TrialResult> parse_output(std::string_view output, const Trial& trial);

}  // namespace faultline::nas
