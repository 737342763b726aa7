// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace faultline::store {

/// A finding as the verdict's schema describes it (results/schema/verdict-1.json, definitions),
/// without "expected", which only a scenario can tell. Text is what the guest printed: write it
/// with json_text().
[[nodiscard]] nlohmann::ordered_json finding_json(const model::Finding& finding);

/// Frames and titled stacks, as they stand in a finding.
[[nodiscard]] nlohmann::ordered_json trace_json(const std::vector<model::Frame>& frames);
[[nodiscard]] nlohmann::ordered_json stacks_json(const std::vector<model::RelatedStack>& stacks);

/// JSON that a terminal may show: bytes that are no UTF-8 are replaced, and all but printable ASCII
/// is escaped, since DEL and the controls from U+0080 to U+009F need no escape in JSON, and
/// terminals obey them. `indent` as dump() has it.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

template <class T>
[[nodiscard]] nlohmann::ordered_json or_null(const std::optional<T>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}
[[nodiscard]] inline nlohmann::ordered_json or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

}  // namespace faultline::store
