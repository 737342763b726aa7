// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/json_fields.hpp"

namespace faultline::store {

using nlohmann::json;

const json& field(const json& object, const char* name) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

std::string text_of(const json& object, const char* name) {
    const auto& value = field(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag_of(const json& object, const char* name) {
    const auto& value = field(object, name);
    return value.is_boolean() && value.get<bool>();
}

double number_of(const json& object, const char* name) {
    const auto& value = field(object, name);
    return value.is_number() ? value.get<double>() : 0;
}

std::optional<std::uint64_t> optional_count(const json& object, const char* name) {
    const auto& value = field(object, name);
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
}

std::uint64_t count_of(const json& object, const char* name) {
    return optional_count(object, name).value_or(0);
}

std::vector<std::string> texts_of(const json& object, const char* name) {
    std::vector<std::string> texts;
    const auto& value = field(object, name);
    if (!value.is_array()) return texts;
    for (const auto& item : value)
        if (item.is_string()) texts.push_back(item.get<std::string>());
    return texts;
}

std::map<std::string, std::string> named_texts_of(const json& object, const char* name) {
    std::map<std::string, std::string> texts;
    for (const auto& [key, text] : field(object, name).items())
        if (text.is_string()) texts[key] = text.get<std::string>();
    return texts;
}

}  // namespace faultline::store
