// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/arguments.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace faultline::workload {
namespace {

template <class T>
bool parse(const std::string& text, T& number) {
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    return error == std::errc{} && end == last;
}

}  // namespace

Arguments::Arguments(int count, const char* const* words) {
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) {
            refuse(word, "is not of the form key=value");
            continue;
        }
        const auto name = word.substr(0, equals);
        const auto [place, is_new] = arguments_.try_emplace(
            std::string(name), Argument{std::string(word.substr(equals + 1))});
        if (!is_new) refuse(name, "is given twice");
    }
}

std::int64_t Arguments::integer(const std::string& name, std::int64_t fallback) {
    const auto* value = find(name);
    if (value != nullptr && !parse(*value, fallback)) refuse(name, "is no whole number");
    return fallback;
}

std::uint64_t Arguments::count(const std::string& name, std::uint64_t fallback) {
    const auto* value = find(name);
    if (value != nullptr && !parse(*value, fallback)) refuse(name, "is no natural number");
    return fallback;
}

std::string Arguments::text(const std::string& name, std::string_view fallback) {
    const auto* value = find(name);
    return value == nullptr ? std::string(fallback) : *value;
}

bool Arguments::boolean(const std::string& name, bool fallback) {
    const auto* value = find(name);
    if (value == nullptr) return fallback;
    if (*value != "true" && *value != "false") refuse(name, "is neither true nor false");
    return *value == "true";
}

std::vector<std::string> Arguments::texts(const std::string& name) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    const auto list = nlohmann::json::parse(*value, nullptr, false);
    const bool proper = list.is_array() && std::all_of(list.begin(), list.end(),
                                                       [](const auto& x) { return x.is_string(); });
    if (proper) return list.get<std::vector<std::string>>();
    refuse(name, "is no JSON array of strings");
    return {};
}

std::string Arguments::complaint() const {
    if (!complaint_.empty()) return complaint_;
    for (const auto& [name, argument] : arguments_) {
        if (!argument.used) return "argument '" + name + "' is unknown";
    }
    return {};
}

const std::string* Arguments::find(const std::string& name) {
    const auto found = arguments_.find(name);
    if (found == arguments_.end()) return nullptr;
    found->second.used = true;
    return &found->second.value;
}

void Arguments::refuse(std::string_view name, std::string_view complaint) {
    if (complaint_.empty()) {
        complaint_ = "argument '" + std::string(name) + "' " + std::string(complaint);
    }
}

}  // namespace faultline::workload
