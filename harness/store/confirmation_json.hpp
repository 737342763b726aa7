// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/confirmation.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace faultline::store {

/// As the verdict's schema describes it (results/schema/verdict-1.json), but for what it says of
/// each finding, which stands there; null where there was none.
[[nodiscard]] nlohmann::ordered_json confirmation_json(
    const std::optional<model::Confirmation>& confirmation);

/// What confirmation_json() wrote, with the "confirmed" of each finding of the verdict.
[[nodiscard]] std::optional<model::Confirmation> confirmation_from(const nlohmann::json& verdict);

}  // namespace faultline::store
