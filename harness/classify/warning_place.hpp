// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/stack_rule.hpp"
#include "model/finding.hpp"

#include <string_view>

namespace faultline::classify {

/// What a WARN() at a certain place is really about: `WARNING: refcount bug in f` says more than
/// `WARNING in f`, and whoever called the checking function is to blame.
struct WarningPlace {
    std::string_view file;      ///< a part of the source path
    std::string_view function;  ///< a part of the function's name; empty: any
    model::FindingKind kind;
    std::string_view title;
    StackPlan stack;
};

/// Null for an ordinary warning. `location` is FILE:LINE, `function` may be empty.
[[nodiscard]] const WarningPlace* warning_place(std::string_view location,
                                                std::string_view function);

}  // namespace faultline::classify
