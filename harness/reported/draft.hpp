// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"
#include "model/quantity.hpp"
#include "reported/facts.hpp"

#include <string>
#include <utility>
#include <vector>

namespace faultline::reported {

/// A kernel that we can build with a commit's bug in it.
struct KnownBug {
    std::string commit;  ///< 12 hex digits or more
    std::string recipe;
};

/// A fault of the scenario's plan.
struct DraftFault {
    std::string kind;
    std::vector<std::pair<std::string, std::string>> parameters;  ///< values as TOML has them
};

/// A scenario to be.
struct Draft {
    std::string name;
    std::string workload;
    std::string because;  ///< why this one, a sentence
    /// In the order in which they are written; values as TOML has them.
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string timeout = "5min";
    std::string command_line;
    bool panic_on_oops = false;
    unsigned sockets = 2;
    std::string finding;             ///< expected; empty: none
    std::vector<std::string> allow;  ///< kinds that are right behaviour
    std::vector<std::string> kernels;
    /// What makes a kernel that distributions ship have the bug; empty: the kernel has to bring it.
    std::vector<DraftFault> faults;
    /// Another kernel that shows it, without the faults; empty: none is known.
    std::string other_kernel;
    std::vector<std::string> scaled;  ///< what is another size than the report's, sentences
    std::vector<std::string> open;    ///< what could not be inferred, sentences
};

/// A report, read.
struct Report {
    std::string file;  ///< its name, without directories
    std::vector<model::Finding> findings;
    Facts facts;
};

/// The scenario that is to reproduce the report's bug: the workload by the table of rules.cpp, the
/// kernel by the commits that the report names and that a recipe has, else by its release.
[[nodiscard]] Draft draft_of(const Report& report, std::string name,
                             const std::vector<KnownBug>& known);

/// The finding that a scenario is made for: the first that is whole; null: there is none.
[[nodiscard]] const model::Finding* main_finding(const Report& report);

/// The scenario's file: TOML, in whose comments stand what the report says, and what is missing.
[[nodiscard]] std::string scenario_text(const Report& report, const Draft& draft);

}  // namespace faultline::reported
