// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::store {

/// Fields of JSON that another version of this program may have written, or a person changed: what
/// is missing, null or of another type is as if it had not been there. None of these throws.
[[nodiscard]] const nlohmann::json& field(const nlohmann::json& object, const char* name);
[[nodiscard]] std::string text_of(const nlohmann::json& object, const char* name);
[[nodiscard]] bool flag_of(const nlohmann::json& object, const char* name);
[[nodiscard]] double number_of(const nlohmann::json& object, const char* name);
[[nodiscard]] std::uint64_t count_of(const nlohmann::json& object, const char* name);
[[nodiscard]] std::optional<std::uint64_t> optional_count(const nlohmann::json& object,
                                                          const char* name);
[[nodiscard]] std::vector<std::string> texts_of(const nlohmann::json& object, const char* name);
/// The texts of an object of texts, by their names.
[[nodiscard]] std::map<std::string, std::string> named_texts_of(const nlohmann::json& object,
                                                                const char* name);

}  // namespace faultline::store
