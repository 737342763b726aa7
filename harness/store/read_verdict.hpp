// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace faultline::store {

/// The verdict that to_json() wrote; read_verdict() reads it from a file.
[[nodiscard]] model::Verdict verdict_from(const nlohmann::json& json);

/// `error` for a word that is none of ours: nothing is known then.
[[nodiscard]] model::Status status_from(std::string_view word);

}  // namespace faultline::store
