// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/seeded_run.hpp"

#include <cstdint>

namespace CLI {
class App;
}

namespace faultline::cli {

struct VerifyArguments {
    SeededArguments common;
    unsigned runs = 2;
    std::uint64_t seed = 0;
};

/// Declares `faultline verify-determinism`; what is parsed goes into `arguments`, which outlives
/// the parsing.
CLI::App* add_verify_verb(CLI::App& app, VerifyArguments& arguments);

/// Runs the scenario several times with one seed and compares streams and verdicts, kernel by
/// kernel. 0: all the same; 1: not; 2: one could not be run, or nothing was left to compare.
[[nodiscard]] ExitCode verify_verb(const VerifyArguments& arguments);

}  // namespace faultline::cli
