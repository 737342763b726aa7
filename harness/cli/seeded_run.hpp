// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "base/result.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// What `explore` and `verify-determinism` have in common: a scenario in deterministic mode.
struct SeededArguments {
    std::filesystem::path scenario, program, out;
    std::vector<std::string> kernels, settings;
    std::vector<std::string> program_arguments;  ///< what stands after "--"
    unsigned jobs = 0;
    bool offline = false, quiet = false;
};

/// A cell that has ended.
struct SeededCell {
    model::Verdict verdict;
    std::filesystem::path directory;
};

struct SeededOutcome {
    ExitCode status = ExitCode::cannot_judge;  ///< as `run` answers
    std::vector<SeededCell> cells;             ///< in the order of the run
    std::filesystem::path directory;
};

void add_seeded_options(CLI::App& verb, SeededArguments& arguments);

/// Runs the scenario in deterministic mode as `faultline run` does with these words more, below
/// `name` in the results, and reads what it gave. Where nothing ran, the user was told why.
[[nodiscard]] SeededOutcome run_seeded(const SeededArguments& arguments, const std::string& name,
                                       const std::vector<std::string>& more);

/// "1..200", "7", "1,5,9"; refused, with why: what is none of that, more than 100,000 seeds, and
/// one above 2^62.
[[nodiscard]] Result<std::vector<std::uint64_t>> parse_seeds(const std::string& text);

}  // namespace faultline::cli
