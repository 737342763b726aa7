// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>

namespace CLI {
class App;
}

namespace faultline::cli {

struct ImportArguments {
    std::filesystem::path report;
    std::filesystem::path output;  ///< empty: named after the report
};

/// Declares `faultline import`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_import_verb(CLI::App& app, ImportArguments& arguments);

[[nodiscard]] ExitCode import_verb(const ImportArguments& arguments);

}  // namespace faultline::cli
