// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/recipe_text.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <sstream>
#include <system_error>

namespace faultline::kernel {
namespace {

std::string made_absolute(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::absolute(path, ignored).lexically_normal().string();
}

toml::table source_table(const RecipeSource& source) {
    toml::table table;
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) table.insert(key, value);
    };
    add("debian", source.suite);
    add("version", source.version);
    add("git", source.repository);
    add("revision", source.revision);
    return table;
}

toml::table mutation_table(const MutationUse& use) {
    toml::table table;
    table.insert("use", made_absolute(use.mutation.file));
    for (const auto& [parameter, value] : use.parameters)
        table.insert(parameter, value);
    if (!use.files.empty()) table.insert("file", use.files.front());
    table.insert("places", static_cast<std::int64_t>(use.places));
    if (use.place != 0) table.insert("place", static_cast<std::int64_t>(use.place));
    return table;
}

}  // namespace

std::string recipe_text(const Recipe& recipe, const RecipeSource& source) {
    toml::table root;
    root.insert("purpose", recipe.purpose);
    root.insert("source", source_table(source));
    root.insert("base", recipe.base);
    toml::array fragments;
    for (const auto& fragment : recipe.fragments)
        fragments.push_back(made_absolute(fragment.file));
    root.insert("fragments", std::move(fragments));
    if (!recipe.command_line.empty()) root.insert("command_line", recipe.command_line);
    if (recipe.debug_info) root.insert("debug_info", true);
    toml::array mutations;
    for (const auto& use : recipe.mutations)
        mutations.push_back(mutation_table(use));
    if (!mutations.empty()) root.insert("mutation", std::move(mutations));
    std::ostringstream text;
    text << root << '\n';
    return text.str();
}

}  // namespace faultline::kernel
