// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <string>

namespace CLI {
class App;
}

namespace faultline::cli {

struct FaultsArguments {
    std::string kind;  ///< empty: all
};

/// Declares `faultline faults`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_faults_verb(CLI::App& app, FaultsArguments& arguments);

/// Lists the kinds of fault that a plan may have, or tells all of one.
[[nodiscard]] ExitCode faults_verb(const FaultsArguments& arguments);

}  // namespace faultline::cli
