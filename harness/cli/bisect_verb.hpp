// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// The command line of `faultline bisect`.
struct BisectArguments {
    std::vector<std::string> words;  ///< as they were given, without the program's own
    std::filesystem::path scenario;
    std::string good, bad;
    std::filesystem::path repository;
    std::string recipe;
    std::vector<std::string> kernels;  ///< each may be several, with commas
    std::string signature;
    std::vector<std::string> settings;
    double limit = 1;            ///< percent
    std::optional<double> rate;  ///< percent
    unsigned rate_seen = 10, most_runs = 300, most_unseen = 40;
    std::filesystem::path out, resume;
    std::string accel = "auto";
    bool quiet = false, offline = false;

    [[nodiscard]] bool of_commits() const { return kernels.empty(); }
};

/// Declares `faultline bisect`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_bisect_verb(CLI::App& app, BisectArguments& arguments);

[[nodiscard]] ExitCode bisect_verb(const BisectArguments& arguments);

}  // namespace faultline::cli
