// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/bisection.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::bisect {

/// All that a bisection is, so that it goes on whenever it was cut short: bisect.json in the
/// results directory (results/schema/bisect-1.json). What follows from the observations is not
/// in it.
struct State {
    std::vector<std::string> command;  ///< that began it
    std::string directory;             ///< where that was given
    Settings settings;
    std::string repository;            ///< absolute; empty: a list
    std::vector<std::string> kernels;  ///< the list, the oldest first
    std::string target;                ///< title or signature; empty: not known yet
    std::vector<Observation> observations;
};

[[nodiscard]] Result<State> read_state(const std::filesystem::path& run);
/// Whole or not at all, and durable once it returned.
[[nodiscard]] Result<void> write_state(const std::filesystem::path& run, const State& state);

}  // namespace faultline::bisect
