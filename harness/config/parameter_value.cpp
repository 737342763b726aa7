// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/parameter_value.hpp"

#include "config/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace faultline::config {
namespace fs = std::filesystem;
using model::Parameter;
using model::ParameterType;

namespace {

std::optional<std::string> read_text(TableReader& reader, std::string_view key,
                                     const Parameter& parameter) {
    auto text = reader.string(key);
    const auto& choices = parameter.choices;
    if (text && !choices.empty() &&
        std::find(choices.begin(), choices.end(), *text) == choices.end()) {
        reader.problem(key,
                       fmt::format("'{}' must be one of {}, but is '{}'", reader.name_of(key),
                                   fmt::join(choices, ", "), *text),
                       suggestion(*text, choices));
        return std::nullopt;
    }
    return text;
}

std::optional<std::string> read_integers(TableReader& reader, std::string_view key,
                                         std::int64_t minimum, std::int64_t maximum) {
    const auto integers = reader.integers(key, minimum, maximum);
    if (!integers) return std::nullopt;
    return fmt::format("{}", fmt::join(*integers, ","));
}

std::optional<std::string> read_strings(TableReader& reader, std::string_view key) {
    const auto strings = reader.strings(key);
    if (!strings) return std::nullopt;
    return nlohmann::json(*strings).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The path of a file that is there, relative to the scenario's.
std::optional<std::string> read_program(TableReader& reader, std::string_view key,
                                        const fs::path& directory) {
    const auto text = reader.string(key);
    if (!text) return std::nullopt;
    std::error_code error;
    const auto path = fs::absolute(directory / *text, error).lexically_normal();
    if (!fs::is_regular_file(path, error)) {
        const bool is_directory = fs::is_directory(path, error);
        reader.problem(
            key,
            fmt::format("{} '{}'", is_directory ? "it is a directory:" : "there is no file",
                        path.string()),
            is_directory ? "name the program in it" : "paths are relative to the scenario's file");
        return std::nullopt;
    }
    return path.string();
}

}  // namespace

std::optional<std::string> read_parameter_value(TableReader& reader, std::string_view key,
                                                const Parameter& parameter,
                                                const fs::path& directory) {
    const auto minimum = parameter.minimum.value_or(std::numeric_limits<std::int64_t>::min());
    const auto maximum = parameter.maximum.value_or(std::numeric_limits<std::int64_t>::max());
    std::optional<std::int64_t> number;
    switch (parameter.type) {
        case ParameterType::string:
            return read_text(reader, key, parameter);
        case ParameterType::boolean:
            if (const auto value = reader.boolean(key)) return *value ? "true" : "false";
            return std::nullopt;
        case ParameterType::strings:
            return read_strings(reader, key);
        case ParameterType::integers:
            return read_integers(reader, key, std::max<std::int64_t>(minimum, 0), maximum);
        case ParameterType::program:
            return read_program(reader, key, directory);
        case ParameterType::integer:
            number = reader.integer(key, minimum, maximum);
            break;
        case ParameterType::size:
            if (const auto value = reader.bytes(key, model::Bytes{0})) {
                number = static_cast<std::int64_t>(value->value);
            }
            break;
        case ParameterType::duration:
            if (const auto* node = reader.node(key); node != nullptr && node->is_integer()) {
                number = node->as_integer()->get();
            } else if (const auto value = reader.duration(key, model::Duration{0})) {
                number = value->count() / parameter.unit_ms;
            }
            break;
    }
    if (!number) return std::nullopt;
    if (*number < minimum || *number > maximum) {
        reader.problem(key, fmt::format("'{}' must be between {} and {}, but is {}",
                                        reader.name_of(key), minimum, maximum, *number));
        return std::nullopt;
    }
    return std::to_string(*number);
}

}  // namespace faultline::config
