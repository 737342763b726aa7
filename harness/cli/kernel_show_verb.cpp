// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/built_kernels.hpp"
#include "cli/kernel_verb.hpp"
#include "host/cancel.hpp"
#include "host/directories.hpp"
#include "kernel/cache.hpp"
#include "kernel/inventory.hpp"
#include "kernel/provider.hpp"
#include "kernel/recipe.hpp"
#include "model/printable.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>

namespace faultline::cli {
namespace {

void row(const char* name, const std::string& value) {
    if (!value.empty()) fmt::print("  {:14} {}\n", name, model::printable(value, 1000));
}

std::string size_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    return error ? std::string() : size_text(bytes);
}

void print_kernel(const model::Kernel& kernel) {
    const auto& identity = kernel.identity;
    row("release", identity.release);
    row("version", identity.version_line);
    row("package", identity.package);
    row("commit", identity.git_commit);
    row("build id", identity.build_id);
    row("sha256", identity.sha256);
    row("image", fmt::format("{} ({})", kernel.image.string(), size_of(kernel.image)));
    row("modules", kernel.modules.string());
    row("configuration", kernel.config.string());
    row("config sha256", identity.config_sha256);
    if (!identity.recipe.empty()) {
        row("log", (kernel.image.parent_path() / "build.log").string());
    }
}

void print_recipe(const kernel::Recipe& recipe) {
    row("purpose", recipe.purpose);
    row("recipe", recipe.file.string());
    const auto& source = recipe.source;
    row("source", source.repository.empty()
                      ? fmt::format("Debian's {} {}", source.suite, source.version)
                      : fmt::format("git {} {}", source.repository, source.revision));
    auto config = recipe.base;
    for (const auto& fragment : recipe.fragments)
        config += " + " + fragment.name;
    row("config", config);
    row("command line", recipe.command_line);
    row("debug info", recipe.debug_info ? "yes" : "no");
    for (const auto& use : recipe.mutations) {
        row("mutation",
            fmt::format("{}: {} ({})", use.describe(), use.mutation.purpose, use.mutation.origin));
    }
}

/// Of a kernel that was built, by what was written down then: today's recipe may be another.
ExitCode show_build(const std::string& text) {
    const auto items = kernel::cached_items(host::cache_directory());
    const auto item = find_build(text, items);
    if (!item) {
        fmt::print(stderr, "{}", report::to_text(item.error()));
        return ExitCode::usage;
    }
    fmt::print("{}#{}{}\n", model::printable(item->reference, 200), build_hash(*item),
               outdated({*item}).contains(item->directory)
                   ? " (outdated: the recipe would give another one today)"
                   : "");
    const auto& directory = item->directory;
    const auto record =
        kernel::load_json(directory / "kernel.json").value_or(nlohmann::json::object());
    for (const auto* name :
         {"release", "purpose", "source", "base", "fragments", "mutations", "command_line",
          "compiler", "recipe_file", "vmlinux_sha256", "config_sha256"}) {
        const auto found = record.find(name);
        if (found == record.end() || found->empty()) continue;
        std::string value;
        if (found->is_string()) value = found->get<std::string>();
        for (const auto& part : found->is_array() ? *found : nlohmann::json::array()) {
            if (part.is_string()) value += (value.empty() ? "" : ", ") + part.get<std::string>();
        }
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        row(words.c_str(), value);
    }
    const auto image = directory / "vmlinux";
    row("image", fmt::format("{} ({})", image.string(), size_of(image)));
    row("configuration", (directory / "config").string());
    row("log", (directory / "build.log").string());
    return ExitCode::all_passed;
}

ExitCode show(const std::string& text) {
    if (names_build(text)) return show_build(text);
    const auto ref = kernel::parse_kernel_ref(text);
    if (!ref) {
        fmt::print(stderr, "{}", report::to_text(ref.error()));
        return ExitCode::usage;
    }
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.recipes = host::kernels_directory();
    options.offline = true;
    options.build = false;
    if (ref->source == model::KernelRef::Source::build) {
        const auto recipe = kernel::recipe_of(ref->path.string(), options.recipes);
        if (!recipe) {
            fmt::print(stderr, "{}", report::to_text(recipe.error()));
            return ExitCode::usage;
        }
        fmt::print("{}\n", model::printable(text, 1000));
        print_recipe(*recipe);
    } else {
        fmt::print("{}\n", model::printable(text, 1000));
    }
    const host::Cancel cancel;
    const auto kernel = kernel::provide(*ref, options, cancel);
    if (!kernel) {
        fmt::print(stderr, "{}", report::to_text(kernel.error()));
        return ExitCode::cannot_judge;
    }
    print_kernel(*kernel);
    return ExitCode::all_passed;
}

}  // namespace

ExitCode kernel_show_verb(const KernelArguments& arguments) {
    auto result = ExitCode::all_passed;
    for (const auto& reference : arguments.references) {
        if (const auto shown = show(reference); shown != ExitCode::all_passed) result = shown;
    }
    return result;
}

}  // namespace faultline::cli
