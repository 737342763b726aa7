// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct AnalyzeArguments {
    std::vector<std::string> logs;
    std::string format = "text";
    std::string mail = "auto";
    bool first = false;
    bool follow = false;
    std::string vmlinux;  ///< with debug information; empty: frames are not decoded
    std::string modules;  ///< a directory
};

/// Declares `faultline analyze`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_analyze_verb(CLI::App& app, AnalyzeArguments& arguments);

[[nodiscard]] ExitCode analyze_verb(const AnalyzeArguments& arguments);

}  // namespace faultline::cli
