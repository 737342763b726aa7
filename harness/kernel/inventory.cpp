// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/inventory.hpp"

#include "kernel/cache.hpp"
#include "kernel/debian_answer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using Kind = CachedItem::Kind;

namespace {

constexpr std::uint64_t block_size = 512;  // of st_blocks (stat(2))

std::uint64_t bytes_below(const fs::path& path) {
    std::uint64_t total = 0;
    std::error_code error;
    struct stat status {};
    for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
        if (::lstat(entry.path().c_str(), &status) == 0) {
            total += static_cast<std::uint64_t>(status.st_blocks) * block_size;
        }
    }
    return total;
}

std::chrono::system_clock::time_point last_used(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
}

std::string text(const nlohmann::json& record, const char* key) {
    const auto found = record.find(key);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Which directory of packages each recorded reference means.
std::map<fs::path, std::string> debian_references(const fs::path& cache) {
    std::map<fs::path, std::string> references;
    std::error_code error;
    for (const auto& suite : fs::directory_iterator(cache / "debian", error)) {
        for (const auto& entry : fs::directory_iterator(suite.path(), error)) {
            if (entry.path().extension() != ".json") continue;
            const auto answer = load_answer(entry.path());
            if (!answer || answer->set.packages.empty()) continue;
            auto flavour = entry.path().filename().string();
            flavour.resize(flavour.size() - 5);
            auto& known = references[package_directory(cache, answer->set)];
            auto reference = fmt::format("debian:{}/{}", suite.path().filename().string(), flavour);
            if (known.empty() || reference.size() < known.size()) known = std::move(reference);
        }
    }
    return references;
}

template <class Make>
void for_directories(const fs::path& parent, const Make& make) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        if (entry.is_directory(error)) make(entry.path());
    }
}

/// Moves it out of the way first: others see all of it, or nothing.
Result<void> remove_item(const fs::path& cache, const fs::path& directory) {
    auto workspace = Workspace::make(cache);
    if (!workspace) return failure_of(workspace);
    std::error_code error;
    fs::rename(directory, workspace->path() / "removed", error);
    if (error && error != std::errc::no_such_file_or_directory) {
        return tl::unexpected(host::system_error("remove", directory, error.value()));
    }
    return {};
}

/// True if nobody uses it, and it is gone.
Result<bool> try_remove(const fs::path& cache, const CachedItem& item, bool dry_run) {
    // A build holds the lock of its source's directory by name, a run that of its kernel's by
    // flock.
    auto lock = try_lock(cache, item.directory.string());
    if (!lock) return failure_of(lock);
    const auto alone = hold_alone(item.directory);
    if (!lock->held() || !alone) return false;
    if (dry_run) return true;
    if (auto ok = remove_item(cache, item.directory); !ok) return failure_of(ok);
    for (const auto& more : item.more) {
        if (auto ok = remove_item(cache, more); !ok) return failure_of(ok);
    }
    return true;
}

}  // namespace

std::vector<CachedItem> cached_items(const fs::path& cache) {
    std::vector<CachedItem> items;
    const auto add = [&](CachedItem item) {
        item.bytes = bytes_below(item.directory);
        for (const auto& more : item.more)
            item.bytes += bytes_below(more);
        item.last_used = last_used(item.directory);
        items.push_back(std::move(item));
    };
    const auto references = debian_references(cache);
    for_directories(cache / "packages", [&](const fs::path& directory) {
        const auto record = load_json(directory / "kernel.json").value_or(nlohmann::json::object());
        const auto reference = references.find(directory);
        CachedItem item{Kind::debian,
                        reference == references.end() ? "" : reference->second,
                        text(record, "release"),
                        directory,
                        {},
                        0,
                        {}};
        const auto vmlinux = text(record, "vmlinuz_sha256");
        if (!vmlinux.empty()) item.more.push_back(cache / "vmlinux" / vmlinux);
        add(std::move(item));
    });
    for_directories(cache / "kernels", [&](const fs::path& directory) {
        const auto record = load_json(directory / "kernel.json").value_or(nlohmann::json::object());
        add({Kind::built,
             "build:" + text(record, "recipe"),
             text(record, "release"),
             directory,
             {},
             0,
             {}});
    });
    for_directories(cache / "kernel-builds", [&](const fs::path& directory) {
        add({Kind::source, directory.filename().string(), "", directory, {}, 0, {}});
    });
    for_directories(cache / "repositories", [&](const fs::path& directory) {
        add({Kind::source, directory.filename().string(), "", directory, {}, 0, {}});
    });
    std::sort(items.begin(), items.end(),
              [](const CachedItem& a, const CachedItem& b) { return a.last_used > b.last_used; });
    return items;
}

Result<std::vector<PruneResult>> prune(const fs::path& cache,
                                       std::chrono::system_clock::time_point before, bool dry_run) {
    std::vector<PruneResult> results;
    for (auto& item : cached_items(cache)) {
        if (item.last_used >= before) continue;
        auto removed = try_remove(cache, item, dry_run);
        if (!removed) return failure_of(removed);
        results.push_back({std::move(item), !*removed});
    }
    return results;
}

}  // namespace faultline::kernel
