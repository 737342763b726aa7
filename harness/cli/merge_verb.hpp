// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct MergeArguments {
    std::vector<std::string> runs;  ///< directories
    std::filesystem::path out;
    std::vector<std::string> reports;
};

/// Declares `faultline merge`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_merge_verb(CLI::App& app, MergeArguments& arguments);

/// Joins the runs. The exit status is what one run of all cells would have answered.
[[nodiscard]] ExitCode merge_verb(const MergeArguments& arguments);

}  // namespace faultline::cli
