// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/built_kernels.hpp"
#include "cli/kernel_verb.hpp"
#include "host/directories.hpp"
#include "kernel/inventory.hpp"
#include "kernel/recipe.hpp"
#include "model/printable.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace faultline::cli {
namespace {

/// A kernel's source has a hundred times that.
constexpr unsigned long long smallest_source = 10'000'000;

using kernel::CachedItem;

std::string date(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(time));
}

const char* kind_name(CachedItem::Kind kind) {
    switch (kind) {
        case CachedItem::Kind::debian:
            return "debian";
        case CachedItem::Kind::built:
            return "built";
        case CachedItem::Kind::source:
            break;
    }
    return "source";
}

using Directories = std::set<std::filesystem::path>;

void print_json(const std::vector<CachedItem>& items, const Directories& old,
                const std::vector<kernel::Recipe>& recipes) {
    nlohmann::ordered_json kernels = nlohmann::ordered_json::array();
    for (const auto& item : items) {
        kernels.push_back({{"kind", kind_name(item.kind)},
                           {"reference", item.reference},
                           {"release", item.release},
                           {"directory", item.directory.string()},
                           {"bytes", item.bytes},
                           {"last_used", date(item.last_used)}});
        if (item.kind == CachedItem::Kind::built) {
            kernels.back()["hash"] = build_hash(item);
            kernels.back()["outdated"] = old.contains(item.directory);
        }
    }
    nlohmann::ordered_json known = nlohmann::ordered_json::array();
    for (const auto& recipe : recipes)
        known.push_back({{"reference", "build:" + recipe.name}, {"purpose", recipe.purpose}});
    const nlohmann::ordered_json all{{"cached", kernels}, {"recipes", known}};
    fmt::print("{}\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_items(const std::vector<CachedItem>& items, const Directories& old, bool sources) {
    for (const auto& item : items) {
        if ((item.kind == CachedItem::Kind::source) != sources) continue;
        auto name = item.reference.empty() ? "(no reference)" : item.reference;
        if (item.kind == CachedItem::Kind::built) name += "#" + build_hash(item);
        fmt::print("  {:44} {:30} {:>8}  {}{}\n", model::printable(name, 100),
                   model::printable(item.release, 64), size_text(item.bytes), date(item.last_used),
                   old.contains(item.directory) ? "  outdated" : "");
    }
}

}  // namespace

ExitCode kernel_list_verb(const KernelArguments& arguments) {
    auto items = kernel::cached_items(host::cache_directory());
    // What a fetch or an unpacking that failed left holds nothing; `prune` removes it.
    std::erase_if(items, [](const CachedItem& item) {
        return item.kind == CachedItem::Kind::source && item.bytes < smallest_source;
    });
    const auto recipes = kernel::recipes_in(host::kernels_directory());
    const auto old = outdated(items);
    if (arguments.format == "json") {
        print_json(items, old, recipes);
        return ExitCode::all_passed;
    }
    fmt::print("Kernels in {} (reference, release, size, last used in UTC):\n",
               host::cache_directory().string());
    print_items(items, old, false);
    fmt::print("\nSources and objects, which only the next build needs:\n");
    print_items(items, old, true);
    unsigned long long total = 0;
    for (const auto& item : items)
        total += item.bytes;
    fmt::print("\n{} in all\n\nRecipes in {}:\n", size_text(total),
               host::kernels_directory().string());
    for (const auto& recipe : recipes) {
        const auto reference = "build:" + recipe.name;
        const bool built = std::any_of(items.begin(), items.end(), [&](const CachedItem& item) {
            return item.reference == reference && !old.contains(item.directory);
        });
        fmt::print("  {:24} {}{}\n", reference, recipe.purpose, built ? " (built)" : "");
    }
    return ExitCode::all_passed;
}

}  // namespace faultline::cli
