// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/override.hpp"

#include <fmt/format.h>

#include <sstream>
#include <vector>

namespace faultline::config {
namespace {

std::vector<std::string> split_key(const std::string& key) {
    std::vector<std::string> parts;
    std::istringstream stream(key);
    for (std::string part; std::getline(stream, part, '.');)
        parts.push_back(part);
    if (!parts.empty() && (parts[0] == "workload" || parts[0] == "timeout")) {
        parts.insert(parts.begin(), "scenario");
    }
    return parts;
}

/// The table a dotted key's last part goes into; made where absent. `workload = "boot"` becomes a
/// table with that name, so that its parameters can be set.
toml::table* parent_of(toml::table& root, const std::vector<std::string>& parts) {
    toml::table* table = &root;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        auto* node = table->get(parts[i]);
        if (node == nullptr) {
            table->insert(parts[i], toml::table{});
        } else if (const auto* name = node->as_string();
                   name != nullptr && parts[i] == "workload") {
            const auto text = name->get();
            table->insert_or_assign(parts[i], toml::table{{"name", text}});
        }
        table = table->get_as<toml::table>(parts[i]);
        if (table == nullptr) return nullptr;
    }
    return table;
}

}  // namespace

std::optional<Problem> apply_setting(toml::table& root, const std::string& setting) {
    const auto equals = setting.find('=');
    const auto key = setting.substr(0, equals);
    const auto place = key.empty() ? std::string("--set") : fmt::format("--set {}", key);
    if (equals == std::string::npos || key.empty()) {
        return Problem{place, fmt::format("'{}' is no setting", setting),
                       "write KEY=VALUE, such as --set topology.memory=2GiB"};
    }
    const auto parts = split_key(key);
    for (const auto& part : parts) {
        if (part.empty()) return Problem{place, fmt::format("'{}' is no dotted key", key), {}};
    }
    auto* table = parent_of(root, parts);
    if (table == nullptr) {
        return Problem{place, fmt::format("'{}' goes through something that is no table", key), {}};
    }
    const auto value = setting.substr(equals + 1);
    try {
        const auto parsed = toml::parse("value = " + value);
        parsed.get("value")->visit([&](auto& node) {
            // A copy by value has no source region: the reader then names the option.
            if constexpr (toml::is_table<decltype(node)> || toml::is_array<decltype(node)>) {
                table->insert_or_assign(parts.back(), node);
            } else {
                table->insert_or_assign(parts.back(), *node);
            }
        });
    } catch (const toml::parse_error&) {
        table->insert_or_assign(parts.back(), value);
    }
    return std::nullopt;
}

bool runs_program(const toml::table& root) {
    const auto* scenario = root.get_as<toml::table>("scenario");
    const auto* workload =
        scenario == nullptr ? nullptr : scenario->get_as<toml::table>("workload");
    return workload != nullptr &&
           (workload->contains("program") || (*workload)["name"].value<std::string>() == "program");
}

void set_program(toml::table& root, const std::string& file,
                 const std::vector<std::string>& arguments) {
    if (root.get_as<toml::table>("scenario") == nullptr) return;
    auto& scenario = *root.get_as<toml::table>("scenario");
    if (!runs_program(root)) scenario.insert_or_assign("workload", toml::table{});
    auto* workload = scenario.get_as<toml::table>("workload");
    workload->erase("program");
    workload->insert_or_assign("name", "program");
    workload->insert_or_assign("file", file);
    toml::array words;
    for (const auto& argument : arguments)
        words.push_back(argument);
    workload->insert_or_assign("args", std::move(words));
}

}  // namespace faultline::config
