// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace faultline::store {

/// The finding that finding_json() wrote. What is missing is left at its default; a kind that this
/// program does not know is `other`.
[[nodiscard]] model::Finding finding_from(const nlohmann::json& json);

/// Frames and titled stacks, as trace_json() and stacks_json() wrote them.
[[nodiscard]] std::vector<model::Frame> trace_from(const nlohmann::json& json);
[[nodiscard]] std::vector<model::RelatedStack> stacks_from(const nlohmann::json& json);

}  // namespace faultline::store
