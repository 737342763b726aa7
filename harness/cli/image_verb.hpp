// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

struct ImageArguments {
    std::string action;               ///< "list", "build" or "prune"
    std::vector<std::string> images;  ///< build: recipes; empty: all that are shipped
    bool refresh = false;             ///< build
    bool quiet = false;               ///< build
    int older_than = 30;              ///< prune: days
    bool dry_run = false;             ///< prune: only say it
    bool all = false;                 ///< prune
};

/// Declares `faultline image` with its actions; what is parsed goes into `arguments`, which
/// outlives the parsing.
CLI::App* add_image_verb(CLI::App& app, ImageArguments& arguments);

[[nodiscard]] ExitCode image_verb(const ImageArguments& arguments);

}  // namespace faultline::cli
