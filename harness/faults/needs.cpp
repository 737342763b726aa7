// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/needs.hpp"

#include <algorithm>

namespace faultline::faults {
namespace {

bool is_built(std::string_view config, std::string_view option) {
    for (const auto* value : {"=y", "=m"}) {
        const auto line = "\n" + std::string(option) + value;
        if (config.find(line) != std::string_view::npos) return true;
        if (config.starts_with(std::string_view(line).substr(1))) return true;
    }
    return false;
}

bool one_is_built(std::string_view config, std::string_view alternatives) {
    while (!alternatives.empty()) {
        const auto option = alternatives.substr(0, alternatives.find('|'));
        if (is_built(config, option)) return true;
        alternatives.remove_prefix(std::min(option.size() + 1, alternatives.size()));
    }
    return false;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

bool has_kind(const std::vector<model::Fault>& plan, std::string_view prefix) {
    return std::any_of(plan.begin(), plan.end(), [&](const auto& fault) {
        return fault.left_out.empty() && fault.kind.starts_with(prefix);
    });
}

}  // namespace

std::string missing_option(const FaultKind& kind, std::string_view config) {
    if (config.empty()) return {};
    for (const auto& option : kind.options) {
        if (!one_is_built(config, option)) return option;
    }
    return {};
}

NeededModules modules_of(const std::vector<model::Fault>& plan) {
    NeededModules needed;
    for (const auto& fault : plan) {
        const auto* kind = find_kind(fault.kind);
        if (kind == nullptr || !fault.left_out.empty()) continue;
        for (const auto& name : kind->modules)
            add_once(needed.loaded, name);
        const auto module = fault.parameters.find("module");
        if (module == fault.parameters.end()) continue;
        add_once(fault.kind == "module-load" ? needed.later : needed.loaded, module->second);
    }
    return needed;
}

std::string command_line_of(const std::vector<model::Fault>& plan) {
    std::vector<std::string> words;
    for (const auto& fault : plan) {
        const auto* kind = find_kind(fault.kind);
        if (kind == nullptr || !fault.left_out.empty() || kind->command_line.empty()) continue;
        add_once(words, kind->command_line);
    }
    std::string line;
    for (const auto& word : words)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

std::string cpu_model_of(const std::vector<model::Fault>& plan) {
    for (const auto& fault : plan) {
        const auto* kind = find_kind(fault.kind);
        if (kind != nullptr && fault.left_out.empty() && !kind->cpu_model.empty())
            return kind->cpu_model;
    }
    return {};
}

bool wants_debugger(const std::vector<model::Fault>& plan) {
    return std::any_of(plan.begin(), plan.end(), [](const auto& fault) {
        return fault.left_out.empty() && fault.side == model::FaultSide::debugger;
    });
}

bool wants_disk(const std::vector<model::Fault>& plan) {
    return has_kind(plan, "disk-") || has_kind(plan, "fail-make-request") ||
           has_kind(plan, "fail-io-timeout");
}

bool wants_balloon(const std::vector<model::Fault>& plan) {
    return has_kind(plan, "balloon");
}

}  // namespace faultline::faults
