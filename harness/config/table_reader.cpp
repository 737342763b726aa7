// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/table_reader.hpp"

#include "config/nearest.hpp"
#include "host/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace faultline::config {
namespace {

constexpr std::uint64_t largest_file = 1u << 20;

}  // namespace

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "an array";
        case toml::node_type::string:
            return "a string";
        case toml::node_type::integer:
            return "an integer";
        case toml::node_type::floating_point:
            return "a number with a fraction";
        case toml::node_type::boolean:
            return "a boolean";
        default:
            return "a date or time";
    }
}

TableReader::TableReader(const toml::table& table, std::string path, Report& report,
                         toml::source_region region)
    : table_(table), region_(std::move(region)), path_(std::move(path)), report_(report) {}

std::string TableReader::name_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

const toml::node* TableReader::node(std::string_view key) {
    // A key may be read twice: whoever chooses the reader looks at 'name' first.
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
    return table_.get(key);
}

void TableReader::problem_at(const toml::source_region& own, std::string_view key, std::string what,
                             std::string hint) {
    const auto& where = own.begin.line == 0 ? region_ : own;
    // A value that came from the command line has no place in the file.
    auto place = where.begin.line == 0 ? fmt::format("--set {}", name_of(key))
                                       : fmt::format("{}:{}:{}", report_.file.string(),
                                                     where.begin.line, where.begin.column);
    report_.problems.push_back({std::move(place), std::move(what), std::move(hint)});
}

void TableReader::problem(std::string_view key, std::string what, std::string hint) {
    const auto* value = table_.get(key);
    problem_at(value == nullptr ? table_.source() : value->source(), key, std::move(what),
               std::move(hint));
}

void TableReader::missing(std::string_view key, std::string hint) {
    auto where = table_.source().begin.line == 0 ? region_ : table_.source();
    if (where.begin.line == 0) where.begin = {1, 1};
    problem_at(where, key, fmt::format("'{}' is missing", name_of(key)), std::move(hint));
}

void TableReader::wrong_type(std::string_view key, const toml::node& found, std::string_view wanted,
                             std::string_view example) {
    problem(key, fmt::format("'{}' must be {}, but is {}", name_of(key), wanted, type_name(found)),
            fmt::format("for example: {} = {}", key, example));
}

std::optional<std::string> TableReader::string(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    if (const auto* value = found->as_string()) return value->get();
    wrong_type(key, *found, "a string", "\"...\"");
    return std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t minimum,
                                                 std::int64_t maximum) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* value = found->as_integer();
    if (value == nullptr) {
        wrong_type(key, *found, "an integer", fmt::format("{}", minimum));
        return std::nullopt;
    }
    if (value->get() < minimum || value->get() > maximum) {
        problem(key, fmt::format("'{}' must be between {} and {}, but is {}", name_of(key), minimum,
                                 maximum, value->get()));
        return std::nullopt;
    }
    return value->get();
}

std::optional<bool> TableReader::boolean(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    if (const auto* value = found->as_boolean()) return value->get();
    wrong_type(key, *found, "true or false", "true");
    return std::nullopt;
}

std::optional<model::Bytes> TableReader::bytes(std::string_view key, model::Bytes minimum) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* text = found->as_string();
    std::optional<model::Bytes> value;
    if (text != nullptr) value = model::parse_bytes(text->get());
    if (const auto* number = found->as_integer(); number != nullptr && number->get() >= 0) {
        value = model::Bytes{static_cast<std::uint64_t>(number->get())};
    }
    if (!value) {
        problem(key, fmt::format("'{}' must be a size", name_of(key)),
                fmt::format("for example: {} = \"512MiB\" (KiB, MiB, GiB; whole numbers)", key));
        return std::nullopt;
    }
    if (*value < minimum) {
        problem(key, fmt::format("'{}' must be at least {}, but is {}", name_of(key),
                                 model::to_string(minimum), model::to_string(*value)));
        return std::nullopt;
    }
    return value;
}

std::optional<model::Duration> TableReader::duration(std::string_view key,
                                                     model::Duration minimum) {
    constexpr model::Duration longest = std::chrono::hours{24};
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* text = found->as_string();
    const auto value = text == nullptr ? std::nullopt : model::parse_duration(text->get());
    if (!value) {
        problem(key, fmt::format("'{}' must be a duration", name_of(key)),
                fmt::format("for example: {} = \"90s\" (ms, s, min, h; whole numbers)", key));
        return std::nullopt;
    }
    if (*value < minimum || *value > longest) {
        problem(key, fmt::format("'{}' must be between {} and {}, but is {}", name_of(key),
                                 model::to_string(minimum), model::to_string(longest),
                                 model::to_string(*value)));
        return std::nullopt;
    }
    return value;
}

std::optional<std::vector<std::string>> TableReader::strings(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* array = found->as_array();
    if (array == nullptr) {
        wrong_type(key, *found, "an array of strings", "[\"...\"]");
        return std::nullopt;
    }
    std::vector<std::string> values;
    for (const auto& element : *array) {
        if (const auto* value = element.as_string()) {
            values.push_back(value->get());
        } else {
            problem_at(element.source(), key,
                       fmt::format("'{}' must hold strings only, but here is {}", name_of(key),
                                   type_name(element)),
                       {});
        }
    }
    return values;
}

std::optional<std::vector<std::uint64_t>> TableReader::integers(std::string_view key,
                                                                std::int64_t minimum,
                                                                std::int64_t maximum) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* array = found->as_array();
    if (array == nullptr) {
        wrong_type(key, *found, "an array of integers", "[0, 1]");
        return std::nullopt;
    }
    std::vector<std::uint64_t> values;
    for (const auto& element : *array) {
        const auto* value = element.as_integer();
        if (value != nullptr && value->get() >= minimum && value->get() <= maximum) {
            values.push_back(static_cast<std::uint64_t>(value->get()));
        } else {
            problem_at(element.source(), key,
                       fmt::format("'{}' must hold integers between {} and {}", name_of(key),
                                   minimum, maximum),
                       {});
        }
    }
    return values;
}

const toml::table* TableReader::table(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return nullptr;
    if (const auto* value = found->as_table()) return value;
    wrong_type(key, *found, "a table", "{ ... }");
    return nullptr;
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
    std::vector<const toml::table*> values;
    const auto* found = node(key);
    if (found == nullptr) return values;
    const auto* array = found->as_array();
    if (array == nullptr || !array->is_homogeneous<toml::table>()) {
        problem(key, fmt::format("'{}' must be an array of tables", name_of(key)),
                fmt::format("write each as [[{}]]", name_of(key)));
        return values;
    }
    for (const auto& element : *array)
        values.push_back(element.as_table());
    return values;
}

void TableReader::finish() {
    for (const auto& [key, value] : table_) {
        const std::string_view name = key.str();
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        problem_at(
            key.source().begin.line == 0 ? value.source() : key.source(), name,
            fmt::format("unknown {} '{}'", value.is_table() ? "table" : "key", name_of(name)),
            suggestion(name, known_));
    }
}

bool is_command_line(std::string_view text) {
    return text.size() <= 1024 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Checked<toml::table> parse_file(const std::filesystem::path& file) {
    std::error_code ignored;
    const auto status = std::filesystem::status(file, ignored);
    // Opening a FIFO would wait for its writer; and a run reads the file again, to keep a copy.
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return tl::unexpected(std::vector<Problem>{{file.string(),
                                                    std::filesystem::is_directory(status)
                                                        ? "this is a directory, not a TOML file"
                                                        : "this is no regular file",
                                                    "name a file that can be read again"}});
    }
    auto text = host::read_file(file, largest_file);
    if (!text) {
        return tl::unexpected(
            std::vector<Problem>{{file.string(), text.error().what, text.error().hint}});
    }
    try {
        return toml::parse(*text, file.string());
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        return tl::unexpected(
            std::vector<Problem>{{fmt::format("{}:{}:{}", file.string(), begin.line, begin.column),
                                  fmt::format("this is not TOML: {}", error.description()),
                                  {}}});
    }
}

std::string place_of(const std::filesystem::path& file, std::string_view table,
                     std::string_view key) {
    const auto root = parse_file(file);
    if (!root) return file.string();
    const auto node = root->at_path(table).at_path(key);
    const auto* found = node.node();
    if (found == nullptr) return file.string();
    const auto& begin = found->source().begin;
    return fmt::format("{}:{}:{}", file.string(), begin.line, begin.column);
}

}  // namespace faultline::config
