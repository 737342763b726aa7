// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/aftermath.hpp"

#include <nlohmann/json.hpp>

namespace faultline::store {

/// What aftermath_json() wrote; what is missing or of another type is as if it had not been there.
[[nodiscard]] model::Aftermath aftermath_from(const nlohmann::json& value);

}  // namespace faultline::store
