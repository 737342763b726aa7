// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/fields.hpp"

#include <cmath>

namespace faultline::protocol {

using nlohmann::json;

Fields::Fields(const json& object, std::string where, std::string& why)
    : object_(&object), where_(std::move(where)), why_(&why) {
    if (!object.is_object() && why.empty()) {
        why = (where_.empty() ? "the text" : "'" + where_ + "'") + " is no object";
    }
}

bool Fields::has(const char* name) const {
    return object_->is_object() && object_->contains(name);
}

std::string Fields::text(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    const auto* text = value->get_ptr<const std::string*>();
    if (text == nullptr) {
        refuse(name, "is no text");
    } else if (text->size() > max_text_bytes) {
        refuse(name, "is too long");
    } else {
        return *text;
    }
    return {};
}

std::uint64_t Fields::count(const char* name, std::uint64_t maximum) {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    if (!value->is_number_unsigned()) {
        refuse(name, "is no natural number");
    } else if (value->get<std::uint64_t>() > maximum) {
        refuse(name, "is out of range");
    } else {
        return value->get<std::uint64_t>();
    }
    return 0;
}

std::vector<std::uint64_t> Fields::counts(const char* name, std::size_t maximum,
                                          std::uint64_t largest) {
    std::vector<std::uint64_t> result;
    const auto* list = array(name, maximum);
    if (list == nullptr) return result;
    for (const auto& item : *list) {
        if (!item.is_number_unsigned() || item.get<std::uint64_t>() > largest) {
            refuse(name, "holds something that is no number or out of range");
            return {};
        }
        result.push_back(item.get<std::uint64_t>());
    }
    return result;
}

std::int64_t Fields::integer(const char* name, std::int64_t minimum, std::int64_t maximum) {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    const bool too_large = value->is_number_unsigned() &&
                           value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
    if (!value->is_number_integer()) {
        refuse(name, "is no whole number");
    } else if (too_large || value->get<std::int64_t>() < minimum ||
               value->get<std::int64_t>() > maximum) {
        refuse(name, "is out of range");
    } else {
        return value->get<std::int64_t>();
    }
    return 0;
}

double Fields::real(const char* name, double minimum, double maximum) {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    if (!value->is_number()) {
        refuse(name, "is no number");
        return 0;
    }
    const auto number = value->get<double>();
    // Written so that a NaN is refused too.
    if (!(number >= minimum && number <= maximum)) {
        refuse(name, "is out of range");
        return 0;
    }
    return number;
}

bool Fields::boolean(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) refuse(name, "is neither true nor false");
    return value->is_boolean() && value->get<bool>();
}

std::vector<std::string> Fields::texts(const char* name, std::size_t maximum) {
    std::vector<std::string> result;
    const auto* list = array(name, maximum);
    if (list == nullptr) return result;
    for (const auto& item : *list) {
        const auto* text = item.get_ptr<const std::string*>();
        if (text == nullptr || text->size() > max_text_bytes) {
            refuse(name, "holds something that is no text or too long");
            return {};
        }
        result.push_back(*text);
    }
    return result;
}

std::map<std::string, double> Fields::numbers(const char* name, std::size_t maximum) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_object() || value->size() > maximum) {
        refuse(name, "is no object of numbers or too large");
        return {};
    }
    std::map<std::string, double> result;
    for (const auto& [key, number] : value->items()) {
        if (key.size() > max_text_bytes || !number.is_number() ||
            !std::isfinite(number.get<double>())) {
            refuse(name, "holds something that is no finite number");
            return {};
        }
        result[key] = number.get<double>();
    }
    return result;
}

std::map<std::string, std::string> Fields::texts_by_name(const char* name, std::size_t maximum,
                                                         std::size_t bytes) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_object() || value->size() > maximum) {
        refuse(name, "is no object of texts or too large");
        return {};
    }
    std::map<std::string, std::string> result;
    for (const auto& [key, item] : value->items()) {
        const auto* text = item.get_ptr<const std::string*>();
        if (key.size() > bytes || text == nullptr || text->size() > bytes) {
            refuse(name, "holds something that is no text or too long");
            return {};
        }
        result[key] = *text;
    }
    return result;
}

void Fields::refuse(const char* name, std::string_view complaint) {
    if (why_->empty()) *why_ = "'" + path(name) + "' " + std::string(complaint);
}

const json* Fields::find(const char* name) {
    if (!why_->empty()) return nullptr;
    const auto found = object_->find(name);
    if (found != object_->end()) return &*found;
    refuse(name, "is missing");
    return nullptr;
}

const json* Fields::array(const char* name, std::size_t maximum) {
    const auto* value = find(name);
    if (value == nullptr) return nullptr;
    if (value->is_array() && value->size() <= maximum) return value;
    refuse(name, value->is_array() ? "is too long" : "is no list");
    return nullptr;
}

std::string Fields::path(const char* name) const {
    return where_.empty() ? name : where_ + "." + name;
}

}  // namespace faultline::protocol
