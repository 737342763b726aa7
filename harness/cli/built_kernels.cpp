// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/built_kernels.hpp"

#include "host/cancel.hpp"
#include "host/directories.hpp"
#include "kernel/build.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

namespace faultline::cli {
namespace {

using kernel::CachedItem;

constexpr std::size_t shortest = 8, longest = 16;
constexpr std::string_view scheme = "build:";

/// "NAME", "HASH" of build:NAME#HASH; no name for a hash alone.
std::pair<std::string, std::string> split(std::string_view text) {
    const auto mark = text.rfind('#');
    if (mark == std::string_view::npos) return {{}, std::string(text)};
    return {std::string(text.substr(0, mark)), std::string(text.substr(mark + 1))};
}

}  // namespace

std::string build_hash(const CachedItem& item) {
    if (item.kind != CachedItem::Kind::built) return {};
    const auto name = item.directory.filename().string();
    return name.substr(name.rfind('_') + 1).substr(0, shortest);
}

std::set<std::filesystem::path> outdated(const std::vector<CachedItem>& items) {
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.recipes = host::kernels_directory();
    const host::Cancel cancel;
    const kernel::Context context{options, cancel};
    std::map<std::string, std::optional<std::filesystem::path>> current;
    std::set<std::filesystem::path> found;
    for (const auto& item : items) {
        if (item.kind != CachedItem::Kind::built) continue;
        const auto [known, is_new] = current.try_emplace(item.reference);
        if (is_new) {
            if (const auto ref = kernel::parse_kernel_ref(item.reference))
                known->second = kernel::built_place(*ref, context);
        }
        if (known->second && known->second->filename() != item.directory.filename())
            found.insert(item.directory);
    }
    return found;
}

bool names_build(std::string_view text) {
    if (text.starts_with(scheme)) return text.find('#') != std::string_view::npos;
    return text.size() >= shortest && text.size() <= longest &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<CachedItem> find_build(const std::string& text, const std::vector<CachedItem>& items) {
    const auto [name, hash] = split(text);
    std::vector<const CachedItem*> found;
    std::vector<std::string> known;
    for (const auto& item : items) {
        if (item.kind != CachedItem::Kind::built) continue;
        const auto directory = item.directory.filename().string();
        const auto key = directory.substr(directory.rfind('_') + 1);
        if (name.empty() || item.reference == name)
            known.push_back(item.reference + "#" + build_hash(item));
        const bool fits = name.empty() || item.reference == name;
        if (fits && !hash.empty() && key.starts_with(hash)) found.push_back(&item);
    }
    if (found.size() == 1) return *found.front();
    const auto hint = known.empty() ? std::string("'faultline kernel list' shows what there is")
                                    : fmt::format("there are {}", fmt::join(known, ", "));
    return failure(fmt::format("{} kernel '{}' is in the cache",
                               found.empty() ? "no" : "more than one", model::printable(text)),
                   hint);
}

}  // namespace faultline::cli
