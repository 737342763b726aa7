// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/recipe.hpp"

#include "config/nearest.hpp"
#include "config/table_reader.hpp"
#include "host/digest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>

namespace faultline::image {
namespace fs = std::filesystem;
using config::TableReader;

namespace {

/// Raised when a key comes to mean something else.
constexpr auto format_version = "1 squashfs lz4";

/// Of mmdebstrap's variants, those that have what a shell script expects.
constexpr std::array<std::string_view, 4> variants{"essential", "apt", "required", "minbase"};

/// Those that a misspelling may be meant for. Of others the archive is asked.
constexpr std::array<std::string_view, 10> suites{"buster",   "bullseye",    "bookworm", "trixie",
                                                  "forky",    "sid",         "stable",   "testing",
                                                  "unstable", "experimental"};

bool is_one_of(std::string_view text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               more.find(c) != std::string_view::npos;
    });
}

/// Debian policy, 5.6.1: at least two characters, the first a letter or a digit.
bool is_package_name(std::string_view name) {
    return name.size() >= 2 && is_one_of(name, "+-.") && is_one_of(name.substr(0, 1), "");
}

bool is_pattern(std::string_view text) {
    return text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::vector<std::string> read_list(TableReader& reader, std::string_view key,
                                   bool (*is_valid)(std::string_view), std::string_view wanted) {
    auto list = reader.strings(key).value_or(std::vector<std::string>{});
    std::set<std::string_view> seen;
    for (const auto& item : list) {
        if (!is_valid(item)) {
            reader.problem(key, fmt::format("'{}' in '{}' is no {}", item, key, wanted));
        } else if (!seen.insert(item).second) {
            reader.problem(key, fmt::format("'{}' names '{}' twice", key, item));
        }
    }
    return list;
}

void read_suite(TableReader& reader, Recipe& recipe) {
    if (const auto suite = reader.string("suite")) {
        recipe.suite = *suite;
        const auto near = config::nearest(*suite, {suites.begin(), suites.end()});
        const bool known = std::find(suites.begin(), suites.end(), *suite) != suites.end();
        if (!is_one_of(*suite, "-")) {
            reader.problem("suite", fmt::format("'{}' is no suite of Debian's", *suite),
                           "for example: suite = \"bookworm\"");
        } else if (!known && !near.empty()) {
            reader.problem("suite", fmt::format("Debian has no suite '{}'", *suite),
                           fmt::format("did you mean '{}'?", near));
        }
    } else if (reader.node("suite") == nullptr) {
        reader.missing("suite", "for example: suite = \"bookworm\"");
    }
    if (const auto variant = reader.string("variant")) {
        recipe.variant = *variant;
        if (std::find(variants.begin(), variants.end(), *variant) == variants.end()) {
            reader.problem("variant",
                           fmt::format("'variant' must be one of {}, but is '{}'",
                                       fmt::join(variants, ", "), *variant),
                           config::suggestion(*variant, {variants.begin(), variants.end()}));
        }
    }
}

}  // namespace

config::Checked<Recipe> load_recipe(const fs::path& file) {
    auto table = config::parse_file(file);
    if (!table) return tl::unexpected(std::move(table.error()));
    config::Report report{file, {}};
    TableReader reader(*table, "", report);
    Recipe recipe;
    recipe.name = file.stem().string();
    recipe.file = file;
    recipe.purpose = reader.string("purpose").value_or("");
    read_suite(reader, recipe);
    recipe.packages = read_list(reader, "packages", is_package_name, "name of a Debian package");
    recipe.exclude = read_list(reader, "exclude", is_pattern,
                               "pattern of paths: it begins with '/' and has no spaces");
    reader.finish();
    if (!is_one_of(recipe.name, "-_")) {
        report.problems.push_back({file.string(), "the file's name is no name for an image",
                                   "a to z, 0 to 9, '-' and '_', such as debian.toml"});
    }
    if (!report.problems.empty()) return tl::unexpected(std::move(report.problems));
    return recipe;
}

fs::path recipe_file(const std::string& text, const fs::path& directory, const fs::path& recipes) {
    if (!text.ends_with(".toml")) return recipes / (text + ".toml");
    std::error_code error;
    return fs::absolute(directory / text, error).lexically_normal();
}

Result<fs::path> find_recipe(const std::string& text, const fs::path& directory,
                             const fs::path& recipes) {
    auto file = recipe_file(text, directory, recipes);
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return file;
    std::vector<std::string> names;
    for (const auto& known : recipe_files(recipes))
        names.push_back(known.stem().string());
    if (text.ends_with(".toml")) {
        return failure(fmt::format("there is no image recipe '{}'", file.string()));
    }
    return failure(fmt::format("there is no image '{}'", text), config::suggestion(text, names));
}

std::vector<fs::path> recipe_files(const fs::path& directory) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string recipe_sha256(const Recipe& recipe) {
    auto packages = recipe.packages;
    auto exclude = recipe.exclude;
    std::sort(packages.begin(), packages.end());
    std::sort(exclude.begin(), exclude.end());
    return host::sha256_hex(fmt::format("{}\n{}\n{}\n{}\n{}\n", format_version, recipe.suite,
                                        recipe.variant, fmt::join(packages, " "),
                                        fmt::join(exclude, "\n")));
}

}  // namespace faultline::image
