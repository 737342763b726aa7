// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// The command line of `faultline sweep`.
struct SweepArguments {
    std::vector<std::string> words;              ///< as they were given, without the program's own
    std::filesystem::path scenario, program;     ///< one of them
    std::vector<std::string> program_arguments;  ///< what stands after "--"
    std::vector<std::string> kernels, settings;
    std::uint64_t from = 1, most = 1000;
    unsigned hang = 10;           ///< seconds that a run of the step may take
    unsigned most_crashes = 100;  ///< guests that crash, before it is enough
    std::filesystem::path out;
    std::string format = "text";
    std::string accel = "auto";
    bool quiet = false, offline = false;
};

/// Declares `faultline sweep`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_sweep_verb(CLI::App& app, SweepArguments& arguments);

[[nodiscard]] ExitCode sweep_verb(const SweepArguments& arguments);

}  // namespace faultline::cli
