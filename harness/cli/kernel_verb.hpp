// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::cli {

/// `faultline kernel VERB ...`.
struct KernelArguments {
    enum class Verb { none, list, build, show, prune };
    Verb verb = Verb::none;
    std::vector<std::string> references;  ///< build, show
    std::string format = "text";          ///< list
    unsigned older_than = 30;             ///< prune: days
    bool all = false;                     ///< prune
    bool dry_run = false;                 ///< prune
    bool offline = false;                 ///< build
    bool refresh = false;                 ///< build
};

/// Declares the verbs; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_kernel_verb(CLI::App& app, KernelArguments& arguments);

[[nodiscard]] ExitCode kernel_verb(const KernelArguments& arguments);

[[nodiscard]] ExitCode kernel_list_verb(const KernelArguments& arguments);
[[nodiscard]] ExitCode kernel_build_verb(const KernelArguments& arguments);
[[nodiscard]] ExitCode kernel_show_verb(const KernelArguments& arguments);
[[nodiscard]] ExitCode kernel_prune_verb(const KernelArguments& arguments);

/// "1.5 GB", "12 MB".
[[nodiscard]] std::string size_text(unsigned long long bytes);

}  // namespace faultline::cli
