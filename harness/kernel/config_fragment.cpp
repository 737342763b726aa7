// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/config_fragment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <sstream>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "CONFIG_";
constexpr std::string_view not_set = " is not set";
constexpr auto line_form = "write CONFIG_NAME=y, CONFIG_NAME=n, or a comment with '#'";

bool is_name(std::string_view name) {
    return name.size() > prefix.size() && name.starts_with(prefix) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

/// Name and value of a line of a .config; an empty name if it is another line.
std::pair<std::string, std::string> option_of(std::string_view line) {
    if (line.starts_with("# ") && line.ends_with(not_set)) {
        const auto name = line.substr(2, line.size() - 2 - not_set.size());
        if (is_name(name)) return {std::string(name), "n"};
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || !is_name(line.substr(0, equals))) return {};
    return {std::string(line.substr(0, equals)), std::string(line.substr(equals + 1))};
}

std::optional<KernelVersion> version_of(std::string_view text) {
    KernelVersion version;
    const auto* end = text.data() + text.size();
    auto [dot, error] = std::from_chars(text.data(), end, version.major);
    if (error != std::errc() || dot == end || *dot != '.') return std::nullopt;
    const auto [rest, wrong] = std::from_chars(dot + 1, end, version.minor);
    if (wrong != std::errc() || rest != end) return std::nullopt;
    return version;
}

/// Whether the options after "# since 6.12:" or "# before 6.8:" are for this kernel; nothing if the
/// line is another comment.
std::optional<bool> condition(std::string_view line, KernelVersion kernel) {
    for (const std::string_view word : {"# since ", "# before "}) {
        if (!line.starts_with(word) || !line.ends_with(':')) continue;
        const auto version = version_of(line.substr(word.size(), line.size() - word.size() - 1));
        if (!version) continue;
        return word == "# since " ? kernel >= *version : kernel < *version;
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

std::map<std::string, std::string> options_of(std::string_view config) {
    std::map<std::string, std::string> options;
    std::istringstream lines{std::string(config)};
    for (std::string line; std::getline(lines, line);) {
        auto [name, value] = option_of(trimmed(line));
        if (!name.empty()) options[name] = value;
    }
    return options;
}

}  // namespace

KernelVersion kernel_version(std::string_view makefile) {
    KernelVersion version;
    std::istringstream lines{std::string(makefile)};
    for (std::string line; std::getline(lines, line);) {
        const auto read = [&](std::string_view key, unsigned& value) {
            if (!line.starts_with(key)) return;
            const auto* begin = line.data() + key.size();
            std::from_chars(begin, line.data() + line.size(), value);
        };
        read("VERSION = ", version.major);
        read("PATCHLEVEL = ", version.minor);
    }
    return version;
}

Result<std::vector<KernelOption>> parse_fragment(const fs::path& file, std::string_view text,
                                                 KernelVersion kernel) {
    std::vector<KernelOption> options;
    std::istringstream lines{std::string(text)};
    unsigned number = 0;
    bool wanted = true;
    for (std::string whole; std::getline(lines, whole);) {
        ++number;
        const auto line = trimmed(whole);
        if (line.empty()) wanted = true;
        if (const auto applies = condition(line, kernel)) wanted = *applies;
        auto [name, value] = option_of(line);
        if (name.empty()) {
            if (line.empty() || line.starts_with('#')) continue;
            return failure(
                fmt::format("{}:{}: '{}' is no kernel option", file.string(), number, line),
                line_form);
        }
        if (value.empty()) {
            return failure(fmt::format("{}:{}: {} has no value", file.string(), number, name),
                           line_form);
        }
        if (wanted) options.push_back({std::move(name), std::move(value), file, number});
    }
    return options;
}

std::vector<KernelOption> merged(std::vector<KernelOption> options) {
    std::vector<KernelOption> result;
    std::map<std::string, std::size_t> places;
    for (auto& option : options) {
        const auto [place, is_new] = places.try_emplace(option.name, result.size());
        if (is_new) {
            result.push_back(std::move(option));
        } else {
            result[place->second] = std::move(option);
        }
    }
    return result;
}

std::string with_options(std::string_view config, const std::vector<KernelOption>& options) {
    std::map<std::string_view, bool> wanted;
    for (const auto& option : options)
        wanted[option.name] = true;
    std::string result;
    std::istringstream lines{std::string(config)};
    for (std::string line; std::getline(lines, line);) {
        if (wanted.contains(option_of(trimmed(line)).first)) continue;
        result += line + "\n";
    }
    for (const auto& option : options) {
        result += option.value == "n" ? fmt::format("# {} is not set\n", option.name)
                                      : fmt::format("{}={}\n", option.name, option.value);
    }
    return result;
}

std::vector<LostOption> lost_options(std::string_view config,
                                     const std::vector<KernelOption>& options) {
    const auto found = options_of(config);
    std::vector<LostOption> lost;
    for (const auto& option : options) {
        const auto place = found.find(option.name);
        const auto value = place == found.end() ? std::string() : place->second;
        const bool absent = value.empty() || value == "n";
        if (option.value == "n" ? absent : value == option.value) continue;
        lost.push_back({option, value});
    }
    return lost;
}

Error lost_options_error(const std::vector<LostOption>& lost) {
    std::string text;
    for (const auto& [option, became] : lost) {
        std::string now = "is gone: what it depends on is not set";
        if (!became.empty() && became != "n") now = "became " + became;
        if (became == "n") now = "is not set: something it depends on is missing";
        text += fmt::format("{}{}:{}: {}={} {}", text.empty() ? "" : "\n", option.file.string(),
                            option.line, option.name, option.value, now);
    }
    return {text, "add what it depends on to the fragment (its Kconfig entry tells)"};
}

}  // namespace faultline::kernel
