// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace faultline::cli {

struct CompareArguments {
    std::string a, b;
    std::filesystem::path results = "results";
    std::string format = "text";
};

/// Declares `faultline compare`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_compare_verb(CLI::App& app, CompareArguments& arguments);
[[nodiscard]] ExitCode compare_verb(const CompareArguments& arguments);

struct DiffArguments {
    std::string a, b;
    std::filesystem::path results = "results";
    std::string format = "text";
    bool all = false;
};

/// Declares `faultline diff`.
CLI::App* add_diff_verb(CLI::App& app, DiffArguments& arguments);
[[nodiscard]] ExitCode diff_verb(const DiffArguments& arguments);

}  // namespace faultline::cli
