// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace faultline::store {

/// A finding as the verdict's schema describes it (results/schema/verdict-1.json, definitions),
/// without "expected", which only a scenario can tell. Text is what the guest printed: dump it with
/// error_handler_t::replace.
[[nodiscard]] nlohmann::ordered_json finding_json(const model::Finding& finding);

template <class T>
[[nodiscard]] nlohmann::ordered_json or_null(const std::optional<T>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}
[[nodiscard]] inline nlohmann::ordered_json or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

}  // namespace faultline::store
