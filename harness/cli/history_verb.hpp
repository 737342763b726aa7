// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace faultline::cli {

struct HistoryArguments {
    std::string name;
    bool signature = false, scenario = false, kernel = false;  ///< what the name is; at most one
    std::filesystem::path results = "results";
    std::string format = "text";
};

/// Declares `faultline history`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_history_verb(CLI::App& app, HistoryArguments& arguments);
[[nodiscard]] ExitCode history_verb(const HistoryArguments& arguments);

}  // namespace faultline::cli
