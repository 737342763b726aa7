// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/mode.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace faultline::store {

/// As the verdict's schema describes it; null for a guest that was not deterministic.
[[nodiscard]] nlohmann::ordered_json determinism_json(
    const std::optional<model::Determinism>& determinism);
[[nodiscard]] std::optional<model::Determinism> determinism_from(const nlohmann::json& value);

}  // namespace faultline::store
