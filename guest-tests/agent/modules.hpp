// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/plan.hpp"

#include <string>
#include <vector>

namespace faultline::agent {

struct LoadedModules {
    /// The first required module that is not there, and why; empty if all are.
    std::string missing_required;
    /// Optional ones that are not there, a sentence each.
    std::vector<std::string> complaints;
};

/// Loads the modules in their order. One that is loaded already is fine.
[[nodiscard]] LoadedModules load_modules(const std::vector<protocol::PlanModule>& modules);

}  // namespace faultline::agent
