// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/image_verb.hpp"

#include "cli/signals.hpp"
#include "host/clock.hpp"
#include "host/directories.hpp"
#include "image/disk_image.hpp"
#include "image/image_cache.hpp"
#include "report/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <set>

namespace faultline::cli {
namespace {

constexpr std::int64_t seconds_a_day = 24 * 60 * 60;

std::filesystem::path shipped_recipes() {
    return host::vm_images_directory() / "rootfs";
}

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / (1U << 20);
}

std::string date(std::int64_t time) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(time)));
}

void print_recipe(const std::filesystem::path& file, const std::set<std::string>& built) {
    const auto recipe = image::load_recipe(file);
    if (!recipe) {
        for (const auto& problem : recipe.error())
            fmt::print(stderr, "{}\n", config::to_string(problem));
        return;
    }
    if (built.contains(image::recipe_sha256(*recipe))) return;
    fmt::print("{:<12} {:<10} {:<16} {:>8}  {:<10}  {:<10}\n", recipe->name, recipe->suite,
               "not built", "", "", "");
}

ExitCode list() {
    fmt::print("{:<12} {:<10} {:<16} {:>8}  {:<10}  {:<10}\n", "IMAGE", "SUITE", "CONTENT", "MiB",
               "BUILT", "USED");
    std::set<std::string> built;
    for (const auto& cached : image::cached_images(host::cache_directory())) {
        const auto& identity = cached.image.identity;
        built.insert(identity.recipe_sha256);
        fmt::print("{:<12} {:<10} {:<16} {:>8.1f}  {:<10}  {:<10}\n", identity.name, identity.suite,
                   identity.content, mebibytes(identity.bytes), date(cached.built),
                   date(cached.used));
    }
    for (const auto& file : image::recipe_files(shipped_recipes()))
        print_recipe(file, built);
    return ExitCode::all_passed;
}

/// The recipes that are named, or all that are shipped; nothing after a mistake, which is told.
std::vector<image::Recipe> recipes_of(const ImageArguments& arguments) {
    std::vector<std::filesystem::path> files;
    bool mistaken = false;
    for (const auto& name : arguments.images) {
        auto file = image::find_recipe(name, {}, shipped_recipes());
        mistaken |= !file;
        if (file) {
            files.push_back(std::move(*file));
        } else {
            fmt::print(stderr, "{}", report::to_text(file.error()));
        }
    }
    if (arguments.images.empty()) files = image::recipe_files(shipped_recipes());
    std::vector<image::Recipe> recipes;
    for (const auto& file : files) {
        auto recipe = image::load_recipe(file);
        if (recipe) {
            recipes.push_back(std::move(*recipe));
            continue;
        }
        mistaken = true;
        for (const auto& problem : recipe.error())
            fmt::print(stderr, "{}\n", config::to_string(problem));
    }
    if (mistaken) recipes.clear();
    return recipes;
}

ExitCode build(const ImageArguments& arguments) {
    const auto recipes = recipes_of(arguments);
    if (recipes.empty()) return ExitCode::usage;
    host::Cancel cancel;
    const SignalThread signals(cancel);
    report::TerminalReport progress(report::terminal_options(arguments.quiet));
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.refresh = arguments.refresh;
    options.progress = [&](std::string_view text) { progress.note(std::string(text)); };
    for (const auto& recipe : recipes) {
        const auto image = image::provide_disk_image(recipe, options, cancel);
        if (!image) {
            progress.problem({fmt::format("image '{}': {}", recipe.name, image.error().what),
                              image.error().hint});
            return cancel.is_set() ? ExitCode::interrupted : ExitCode::cannot_judge;
        }
        fmt::print("{} {}  {:.1f} MiB  {}\n", recipe.name, image->identity.content,
                   mebibytes(image->identity.bytes), image->file.string());
    }
    return ExitCode::all_passed;
}

ExitCode prune(const ImageArguments& arguments) {
    const auto oldest =
        host::epoch_seconds() - static_cast<long>(arguments.older_than) * seconds_a_day;
    std::uint64_t freed = 0;
    unsigned removed = 0;
    for (const auto& cached : image::cached_images(host::cache_directory())) {
        if (!arguments.all && cached.used > oldest) continue;
        ++removed;
        freed += cached.image.identity.bytes;
        if (arguments.dry_run) continue;
        if (const auto gone = image::remove_image(host::cache_directory(), cached); !gone) {
            fmt::print(stderr, "{}", report::to_text(gone.error()));
            return ExitCode::cannot_judge;
        }
    }
    fmt::print("{} {} image{}, {:.1f} MiB\n", arguments.dry_run ? "would remove" : "removed",
               removed, removed == 1 ? "" : "s", mebibytes(freed));
    return ExitCode::all_passed;
}

}  // namespace

CLI::App* add_image_verb(CLI::App& app, ImageArguments& arguments) {
    auto* verb = app.add_subcommand("image", "List, build and remove root file systems for guests");
    verb->require_subcommand(1);
    verb->footer(
        "A scenario or a workload that names an image gets it by itself: built the first\n"
        "time, kept, and built anew when its recipe or its packages changed.\n\n"
        "Examples:\n"
        "  faultline image list\n"
        "  faultline image build debian\n"
        "  faultline image build ./my-image.toml\n"
        "  faultline image prune --older-than 7");
    const auto action = [&](const char* name, const char* help) {
        auto* sub = verb->add_subcommand(name, help);
        sub->callback([&arguments, name] { arguments.action = name; });
        return sub;
    };
    action("list", "Show the images of the cache, and the recipes without one");
    auto* build = action("build", "Build images, if they are not there already");
    build
        ->add_option("image", arguments.images,
                     "a recipe's name, or its file (.toml); without any, all that are shipped")
        ->type_name("IMAGE");
    build->add_flag("--refresh", arguments.refresh,
                    "look for newer packages even if looked up today");
    build->add_flag("-q,--quiet", arguments.quiet, "do not tell the steps");
    auto* prune = action("prune", "Remove images that nobody used for a while");
    auto* days = prune->add_option("--older-than", arguments.older_than,
                                   "those not used for so many days (default: 30)");
    days->type_name("DAYS")->check(CLI::Range(0, 36500));
    prune->add_flag("--all", arguments.all, "whenever they were used")->excludes(days);
    prune->add_flag("--dry-run", arguments.dry_run, "only say what would be removed");
    return verb;
}

ExitCode image_verb(const ImageArguments& arguments) {
    if (arguments.action == "list") return list();
    return arguments.action == "build" ? build(arguments) : prune(arguments);
}

}  // namespace faultline::cli
