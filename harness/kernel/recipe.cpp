// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/recipe.hpp"

#include "config/nearest.hpp"
#include "config/table_reader.hpp"
#include "host/file.hpp"
#include "kernel/config_fragment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using config::Report;
using config::TableReader;

namespace {

constexpr std::string_view extension = ".toml";
constexpr std::int64_t most_places = 10000;

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// The names, without their extension, of a directory's files that have this one.
std::vector<std::string> names_in(const fs::path& directory, std::string_view with) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.path().extension() == with) names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The parts that a recipe names: "config" fragments or "mutations".
struct Parts {
    std::string_view directory, extension, what;
};
constexpr Parts fragments{"config", ".config", "fragment"};
constexpr Parts mutations{"mutations", ".cocci", "mutation"};

/// Characters that go into a path of the kernel's source, and none that leads out of it.
bool is_source_file(const fs::path& path) {
    return !path.empty() && path.is_relative() &&
           std::find(path.begin(), path.end(), "..") == path.end();
}

bool is_identifier(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

class RecipeReader {
 public:
    RecipeReader(const fs::path& file, const fs::path& shipped) : report_{file, {}} {
        std::error_code ignored;
        recipe_.file = fs::absolute(file, ignored).lexically_normal();
        recipe_.name = file.stem().string();
        directories_ = {recipe_.file.parent_path(), shipped};
    }

    config::Checked<Recipe> read(const toml::table& root) {
        TableReader reader(root, "", report_);
        if (const auto purpose = reader.string("purpose")) {
            recipe_.purpose = *purpose;
        } else if (reader.node("purpose") == nullptr) {
            reader.missing("purpose", "say in a line what the kernel is for");
        }
        read_source(reader);
        recipe_.base = reader.string("base").value_or("tinyconfig");
        if (!is_identifier(recipe_.base)) {
            reader.problem("base", fmt::format("'{}' is no configuration target", recipe_.base),
                           "for example: base = \"tinyconfig\", or \"x86_64_defconfig\"");
        }
        read_fragments(reader);
        for (const auto* table : reader.tables("mutation"))
            read_mutation(*table);
        recipe_.command_line = reader.string("command_line").value_or("");
        if (!config::is_command_line(recipe_.command_line)) {
            reader.problem("command_line", "'command_line' must be one line of printable ASCII");
        }
        recipe_.debug_info = reader.boolean("debug_info").value_or(false);
        reader.finish();
        if (!report_.problems.empty()) return tl::unexpected(std::move(report_.problems));
        return std::move(recipe_);
    }

 private:
    void read_source(TableReader& reader) {
        constexpr auto example =
            "source = { debian = \"bookworm\" }, or { git = \"../linux\", revision = \"v6.1\" }";
        const auto* table = reader.table("source");
        if (table == nullptr) {
            if (reader.node("source") == nullptr) reader.missing("source", example);
            return;
        }
        TableReader source(*table, "source", report_);
        auto& found = recipe_.source;
        found.suite = source.string("debian").value_or("");
        found.version = source.string("version").value_or("");
        found.repository = source.string("git").value_or("");
        found.revision = source.string("revision").value_or("");
        const bool git = source.node("git") != nullptr;
        if (git == (source.node("debian") != nullptr)) {
            reader.problem("source", "'source' names either a Debian suite or a git repository",
                           example);
        } else if (git && found.revision.empty() && source.node("revision") == nullptr) {
            source.missing("revision", "a tag, a branch or a commit");
        }
        if (found.revision.starts_with('-')) {
            source.problem("revision", "a revision does not begin with '-'");
        }
        if (git && found.version != "") source.problem("version", "is for Debian's packages");
        if (!git && found.revision != "") source.problem("revision", "is for git repositories");
        source.finish();
        std::error_code ignored;
        const auto local = recipe_.file.parent_path() / found.repository;
        if (git && fs::exists(local, ignored)) found.repository = local.lexically_normal().string();
    }

    /// Where a part is; empty, and a problem told, if it is nowhere.
    fs::path find(TableReader& reader, std::string_view key, const std::string& name,
                  const Parts& parts) {
        if (name.find('/') != std::string::npos) {
            auto path = (recipe_.file.parent_path() / name).lexically_normal();
            if (is_file(path)) return path;
            reader.problem(key, fmt::format("there is no {} '{}'", parts.what, path.string()));
            return {};
        }
        std::vector<std::string> known;
        for (const auto& directory : directories_) {
            auto path = directory / parts.directory / fmt::format("{}{}", name, parts.extension);
            if (is_file(path)) return path;
            for (auto& other : names_in(directory / parts.directory, parts.extension)) {
                if (std::find(known.begin(), known.end(), other) == known.end())
                    known.push_back(std::move(other));
            }
        }
        reader.problem(key, fmt::format("there is no {} '{}'", parts.what, name),
                       known.empty() ? std::string() : config::suggestion(name, known));
        return {};
    }

    void read_fragments(TableReader& reader) {
        for (const auto& name : reader.strings("fragments").value_or(std::vector<std::string>())) {
            const auto path = find(reader, "fragments", name, fragments);
            if (path.empty()) continue;
            auto text = host::read_file(path, 1u << 20);
            if (!text) {
                reader.problem("fragments", text.error().what);
                continue;
            }
            // Of which kernel it will be does not matter to its form.
            if (const auto options = parse_fragment(path, *text, {}); !options) {
                reader.problem("fragments", options.error().what, options.error().hint);
                continue;
            }
            recipe_.fragments.push_back({name, path, std::move(*text)});
        }
    }

    void read_mutation(const toml::table& table) {
        TableReader reader(table, "mutation", report_);
        MutationUse use;
        const auto name = reader.string("use");
        if (!name) {
            if (reader.node("use") == nullptr)
                reader.missing("use", "for example: use = \"rdt-force\"");
            return;
        }
        const auto path = find(reader, "use", *name, mutations);
        if (path.empty()) return;
        auto text = host::read_file(path, 1u << 20);
        auto mutation = text ? parse_mutation(path.stem().string(), path, std::move(*text))
                             : tl::unexpected(text.error());
        if (!mutation) {
            reader.problem("use", mutation.error().what, mutation.error().hint);
            return;
        }
        use.mutation = std::move(*mutation);
        use.where = fmt::format("{}:{}:{}", report_.file.string(), table.source().begin.line,
                                table.source().begin.column);
        for (const auto& [parameter, help] : use.mutation.parameters)
            read_parameter(reader, parameter, help, use);
        if (const auto file = reader.string("file")) {
            if (!is_source_file(*file)) {
                reader.problem("file", fmt::format("'{}' is no file of the kernel's source", *file),
                               "for example: file = \"fs/kernfs/dir.c\"");
            }
            use.files = {*file};
        }
        use.places = static_cast<unsigned>(
            reader.integer("places", 1, most_places).value_or(use.mutation.places));
        use.place = static_cast<unsigned>(reader.integer("place", 1, use.places).value_or(0));
        reader.finish();
        recipe_.mutations.push_back(std::move(use));
    }

    void read_parameter(TableReader& reader, const std::string& parameter, const std::string& help,
                        MutationUse& use) {
        const auto value = reader.string(parameter);
        if (!value) {
            if (reader.node(parameter) == nullptr) {
                reader.missing(parameter, fmt::format("the mutation {} needs it: {}",
                                                      use.mutation.name, help));
            }
            return;
        }
        if (!is_identifier(*value)) {
            reader.problem(parameter, fmt::format("'{}' is no identifier of C", *value));
        }
        use.parameters.emplace(parameter, *value);
    }

    Report report_;
    Recipe recipe_;
    std::vector<fs::path> directories_;
};

}  // namespace

Result<fs::path> find_recipe(std::string_view text, const fs::path& shipped) {
    if (text.find('/') != std::string_view::npos || text.ends_with(extension)) {
        if (is_file(text)) return fs::path(text);
        return failure(fmt::format("there is no recipe '{}'", text),
                       "name a file that ends in .toml, or one of the shipped recipes "
                       "('faultline kernel list' shows them)");
    }
    auto file = shipped / fmt::format("{}{}", text, extension);
    if (is_file(file)) return file;
    const auto known = names_in(shipped, extension);
    return failure(fmt::format("there is no recipe '{}' in '{}'", text, shipped.string()),
                   config::suggestion(text, known) +
                       (known.empty() ? "" : "; a recipe of your own is a path: build:./my.toml"));
}

config::Checked<Recipe> load_recipe(const fs::path& file, const fs::path& shipped) {
    auto root = config::parse_file(file);
    if (!root) return tl::unexpected(std::move(root.error()));
    return RecipeReader(file, shipped).read(*root);
}

Result<Recipe> recipe_of(std::string_view text, const fs::path& shipped) {
    auto file = find_recipe(text, shipped);
    if (!file) return failure_of(file);
    auto recipe = load_recipe(*file, shipped);
    if (recipe) return std::move(*recipe);
    Error error;
    for (const auto& problem : recipe.error()) {
        error.what +=
            fmt::format("{}{}: {}", error.what.empty() ? "" : "\n", problem.where, problem.what);
        if (error.hint.empty()) error.hint = problem.hint;
    }
    return tl::unexpected(std::move(error));
}

std::vector<std::string> recipe_names(const fs::path& directory) {
    return names_in(directory, extension);
}

std::vector<Recipe> recipes_in(const fs::path& directory) {
    std::vector<Recipe> recipes;
    for (const auto& name : names_in(directory, extension)) {
        auto recipe = load_recipe(directory / fmt::format("{}{}", name, extension), directory);
        if (recipe) recipes.push_back(std::move(*recipe));
    }
    return recipes;
}

}  // namespace faultline::kernel
