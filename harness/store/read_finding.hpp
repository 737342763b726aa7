// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <nlohmann/json.hpp>

namespace faultline::store {

/// The finding that finding_json() wrote. What is missing is left at its default; a kind that this
/// program does not know is `other`.
[[nodiscard]] model::Finding finding_from(const nlohmann::json& json);

}  // namespace faultline::store
