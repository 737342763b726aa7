// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/kernel_verb.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace faultline::cli {
namespace {

using Verb = KernelArguments::Verb;

CLI::App* add(CLI::App& kernel, KernelArguments& arguments, Verb verb, const char* name,
              const char* help) {
    auto* app = kernel.add_subcommand(name, help);
    app->callback([&arguments, verb] { arguments.verb = verb; });
    return app;
}

void add_references(CLI::App* verb, KernelArguments& arguments, const char* help) {
    verb->add_option("REF", arguments.references, help)->required();
}

}  // namespace

std::string size_text(unsigned long long bytes) {
    const auto megabytes = static_cast<double>(bytes) / 1e6;
    return megabytes >= 1000 ? fmt::format("{:.1f} GB", megabytes / 1000)
                             : fmt::format("{:.0f} MB", megabytes);
}

CLI::App* add_kernel_verb(CLI::App& app, KernelArguments& arguments) {
    auto* kernel = app.add_subcommand(
        "kernel", "List, build, show and remove the kernels that the cache keeps");
    kernel->require_subcommand(1);
    auto* list = add(*kernel, arguments, Verb::list, "list",
                     "The kernels in the cache, and the recipes that kernels are built by");
    list->add_option("--format", arguments.format, "text (default) or json")
        ->check(CLI::IsMember({"text", "json"}));
    list->footer("Example: faultline kernel list");

    auto* build = add(*kernel, arguments, Verb::build, "build",
                      "Make kernels ready to boot: build them, or fetch them");
    add_references(build, arguments, "build:RECIPE, or any other kernel");
    build->add_flag("--offline", arguments.offline, "fetch nothing");
    build->add_flag("--refresh", arguments.refresh,
                    "look for a newer source even if looked up today");
    build->footer(
        "Exit status: 0 all are ready, 2 one is not, 64 no such recipe or a mistake in it, or a\n"
        "wrong command line, 130 interrupted.\n"
        "Examples:\n"
        "  faultline kernel build build:kernfs-null build:kernfs-fixed\n"
        "  faultline kernel build build:./my-recipe.toml");

    auto* show = add(*kernel, arguments, Verb::show, "show",
                     "What a kernel is: identity, files, mutations; fetches and builds nothing");
    add_references(show, arguments,
                   "a kernel; build:NAME#HASH or HASH for one of a recipe's builds");
    show->footer(
        "Exit status: 0 shown, 2 it is not there or not built, 64 no such recipe or a mistake in\n"
        "it, or a wrong reference.\n"
        "Examples:\n"
        "  faultline kernel show build:kernfs-null\n"
        "  faultline kernel show build:kernfs-null#1837b2e0   # of several builds, as listed");

    auto* prune = add(*kernel, arguments, Verb::prune, "prune",
                      "Remove kernels, sources and objects that were not used for long");
    auto* days = prune->add_option("--older-than", arguments.older_than,
                                   "those not used for so many days (default: 30)");
    days->type_name("DAYS");
    days->check(CLI::Validator(
        [](const std::string& text) {
            const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
            return digits && !text.empty() && text.size() <= 5
                       ? std::string()
                       : "'" + text + "' is no number of days: write 7 for a week";
        },
        ""));
    prune->add_flag("--all", arguments.all, "whenever they were used")->excludes(days);
    prune->add_flag("--dry-run", arguments.dry_run, "only say what would be removed");
    prune->footer(
        "What a run or a build is using stays. All of it can be made again.\n"
        "Examples:\n"
        "  faultline kernel prune --older-than 7\n"
        "  faultline kernel prune --all --dry-run");
    return kernel;
}

ExitCode kernel_verb(const KernelArguments& arguments) {
    switch (arguments.verb) {
        case Verb::list:
            return kernel_list_verb(arguments);
        case Verb::build:
            return kernel_build_verb(arguments);
        case Verb::show:
            return kernel_show_verb(arguments);
        case Verb::prune:
            return kernel_prune_verb(arguments);
        case Verb::none:
            break;
    }
    return ExitCode::usage;
}

}  // namespace faultline::cli
