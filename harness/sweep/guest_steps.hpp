// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::sweep {

/// What came of making the n-th call fail. Texts are the guest's: hostile, to be escaped where
/// shown.
struct Step {
    std::uint64_t n = 0;
    std::string kind;                ///< "failslab"; empty: the kernel did not say
    std::vector<std::string> stack;  ///< who asked, innermost first, without what injects
    std::optional<int> exit, signal;
    bool hung = false;                  ///< it was killed
    bool unfinished = false;            ///< the guest ended with it
    std::string said;                   ///< the last line that the program wrote
    std::vector<std::string> findings;  ///< titles, of those that fail the cell
    std::string cell;                   ///< directory of the guest's verdict
    double began = 0;                   ///< the guest's uptime
};

/// What one guest came to.
struct GuestSteps {
    std::vector<Step> steps;    ///< ascending
    bool nothing_left = false;  ///< a run of the program met no call to fail any more
    std::uint64_t last = 0;     ///< the last call that was begun with; 0: none
};

/// Of the events that a guest with the workload fail-sweep sent (events.jsonl) and of its verdict.
/// A finding is of the step in whose time it came. A step of which nothing was heard but that it
/// began, or that was next when the kernel crashed, is unfinished.
[[nodiscard]] GuestSteps read_steps(const std::filesystem::path& events,
                                    const model::Verdict& verdict);

/// The function that asked for what failed: the innermost of a stack that is none of the
/// allocators' and of what copies. Empty if there is none.
[[nodiscard]] std::string asked_by(const std::vector<std::string>& stack);

/// "exit 1: out of memory", "signal 11", "hung, and was killed", "the guest ended"
[[nodiscard]] std::string outcome_of(const Step& step);

}  // namespace faultline::sweep
