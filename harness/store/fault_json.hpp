// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <nlohmann/json.hpp>

namespace faultline::store {

/// The verdict's "faults" (results/schema/verdict-1.json); null without a plan and without a forced
/// failure. Write it with json_text().
[[nodiscard]] nlohmann::ordered_json faults_json(const model::Verdict& verdict);

/// Reads what faults_json() wrote into the verdict.
void read_faults(const nlohmann::json& value, model::Verdict& verdict);

}  // namespace faultline::store
