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

struct SelftestArguments {
    std::string kernel;
    std::vector<std::string> only;
    std::filesystem::path out;
    std::string format = "text";
    std::string accel = "auto";
    bool quiet = false;
    bool offline = false;
};

/// Declares `faultline selftest`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_selftest_verb(CLI::App& app, SelftestArguments& arguments);

[[nodiscard]] ExitCode selftest_verb(const SelftestArguments& arguments);

}  // namespace faultline::cli
