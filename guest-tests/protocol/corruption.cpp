// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/corruption.hpp"

#include "protocol/text.hpp"

namespace faultline::protocol {
namespace {

/// Not isalnum(): no locale has a say here.
bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string value_text(std::string_view raw) {
    return valid_text(raw, max_value_bytes);
}

}  // namespace

std::string valid_subject(std::string_view raw) {
    std::string subject(raw.substr(0, max_subject_bytes));
    if (subject.empty()) return "data";
    constexpr std::string_view others = "._/+-";
    for (std::size_t i = 0; i < subject.size(); ++i) {
        auto& c = subject[i];
        const bool other = i > 0 && others.find(c) != std::string_view::npos;
        if (!is_letter_or_digit(c) && !other) c = i == 0 ? 'x' : '_';
    }
    return subject;
}

void put_corruption(nlohmann::json& line, const Corruption& corruption) {
    line["corruption"] = valid_subject(corruption.subject);
    line["got"] = value_text(corruption.got);
    line["wanted"] = value_text(corruption.wanted);
    auto details = nlohmann::json::object();
    for (const auto& [name, value] : corruption.details) {
        if (details.size() == max_details) break;
        details[value_text(name)] = value_text(value);
    }
    line["details"] = std::move(details);
}

Corruption take_corruption(Fields& fields) {
    Corruption corruption;
    corruption.subject = fields.text("corruption");
    if (valid_subject(corruption.subject) != corruption.subject) {
        fields.refuse("corruption", "is no name of what is corrupt");
    }
    const auto take_value = [&](const char* name) {
        auto value = fields.text(name);
        if (value.size() > max_value_bytes) fields.refuse(name, "is too long");
        return value;
    };
    corruption.got = take_value("got");
    corruption.wanted = take_value("wanted");
    if (fields.has("details")) {
        corruption.details = fields.texts_by_name("details", max_details, max_value_bytes);
    }
    return corruption;
}

}  // namespace faultline::protocol
