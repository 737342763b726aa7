// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/aftermath.hpp"

#include <nlohmann/json.hpp>

namespace faultline::store {

/// The verdict's "aftermath" (results/schema/verdict-1.json). Write it with json_text().
[[nodiscard]] nlohmann::ordered_json aftermath_json(const model::Aftermath& aftermath);

}  // namespace faultline::store
