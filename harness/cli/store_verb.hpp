// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace faultline::cli {

struct StoreArguments {
    std::filesystem::path results = "results";
    std::string format = "text";
    unsigned older_than = 0;  ///< days
    bool keep_failed = false, dry_run = false;
    CLI::App* list = nullptr;
    CLI::App* reindex = nullptr;
    CLI::App* prune = nullptr;
};

/// Declares `faultline store list|reindex|prune`; what is parsed goes into `arguments`, which
/// outlives the parsing.
CLI::App* add_store_verb(CLI::App& app, StoreArguments& arguments);
[[nodiscard]] ExitCode store_verb(const StoreArguments& arguments);

}  // namespace faultline::cli
