// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/prune.hpp"

#include "host/file.hpp"

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

/// In front of the name of a directory that is being removed: half a run must not look like one.
constexpr std::string_view going = ".removing-";

std::uint64_t bytes_in(const fs::path& directory) {
    std::uint64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(directory, error)) {
        if (entry.is_regular_file(error) && !entry.is_symlink(error))
            bytes += entry.file_size(error);
    }
    return bytes;
}

Result<void> remove_tree(const fs::path& directory) {
    std::error_code error;
    fs::remove_all(directory, error);
    if (error) return tl::unexpected(host::system_error("remove", directory, error.value()));
    return {};
}

Result<void> remove_leftovers(const fs::path& results) {
    std::error_code error;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(results, error)) {
        if (entry.path().filename().string().starts_with(going)) left.push_back(entry.path());
    }
    for (const auto& path : left) {
        if (auto removed = remove_tree(path); !removed) return removed;
    }
    return {};
}

Result<void> remove_run(const fs::path& results, const std::string& name) {
    const auto aside = results / (std::string(going) + name);
    std::error_code error;
    fs::rename(results / name, aside, error);
    if (error) return tl::unexpected(host::system_error("remove", results / name, error.value()));
    return remove_tree(aside);
}

}  // namespace

Result<std::vector<PrunedRun>> prune(const fs::path& results, const std::vector<RunRecord>& runs,
                                     const PruneOptions& options) {
    if (!options.dry_run) {
        if (auto swept = remove_leftovers(results); !swept) return failure_of(swept);
    }
    std::vector<PrunedRun> pruned;
    for (const auto& run : runs) {
        if (run.started == 0 || run.started >= options.before) continue;
        const auto directory = results / run.name;
        PrunedRun one{run.name, bytes_in(directory), {}};
        // Held until the directory is gone: nobody begins to write into it meanwhile.
        auto lock = host::FileLock::try_take(directory / ".lock");
        if (!lock) return failure_of(lock);
        if (!lock->held()) {
            one.kept = "a run is writing into it";
        } else if (options.keep_failed && run.tally.fail > 0) {
            one.kept = "cells of it failed";
        } else if (!options.dry_run) {
            if (auto removed = remove_run(results, run.name); !removed) return failure_of(removed);
        }
        pruned.push_back(std::move(one));
    }
    return pruned;
}

}  // namespace faultline::store
