// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "host/fd.hpp"
#include "host/file.hpp"
#include "kernel/provider.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::kernel {

/// What the steps of one provide() share.
struct Context {
    const ProviderOptions& options;
    const host::Cancel& cancel;

    void say(std::string_view line) const {
        if (options.progress) options.progress(line);
    }
};

/// A directory in the cache's work/ for what is being made. Removed when the object goes; if the
/// process is killed, by a later sweep().
class Workspace {
 public:
    [[nodiscard]] static Result<Workspace> make(const std::filesystem::path& cache);
    /// Removes the directories whose process is gone.
    static void sweep(const std::filesystem::path& cache);

    Workspace(Workspace&& other) noexcept;
    Workspace& operator=(Workspace&&) = delete;
    ~Workspace();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Syncs all that was made and moves the directory `made` to `target`, replacing what is
    /// there: whoever looks sees all of it or nothing, whenever the power goes. The caller holds
    /// the target's lock.
    [[nodiscard]] Result<void> publish(const std::filesystem::path& made,
                                       const std::filesystem::path& target) const;

 private:
    Workspace(std::filesystem::path path, host::Fd lock)
        : path_(std::move(path)), lock_(std::move(lock)) {}

    std::filesystem::path path_;
    host::Fd lock_;  ///< flock on the directory itself: gone with the process
};

/// Waits for the lock of `what`, which is kept in the cache's locks/. Says so once if another
/// process has it. An error if cancelled.
[[nodiscard]] Result<host::FileLock> take_lock(const Context& context, std::string_view what);
/// The same lock without waiting; not held if another process has it.
[[nodiscard]] Result<host::FileLock> try_lock(const std::filesystem::path& cache,
                                              std::string_view what);

/// Keeps prune() from a directory of the cache as long as the object lives; null if the directory
/// is not there, or is just being removed.
[[nodiscard]] std::shared_ptr<const void> hold(const std::filesystem::path& directory);
/// The lock of a directory that nobody holds; empty if somebody does.
[[nodiscard]] host::Fd hold_alone(const std::filesystem::path& directory);
/// Remembers that the directory was used now.
void mark_used(const std::filesystem::path& directory);

/// Tells whether a file is still the one that was looked at.
struct Stamp {
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t modified = 0;  ///< mtime, ns since the epoch

    bool operator==(const Stamp&) const = default;
};

/// Nothing if `path` is no regular file.
[[nodiscard]] std::optional<Stamp> stamp_of(const std::filesystem::path& path);

void to_json(nlohmann::json& json, const Stamp& stamp);
void from_json(const nlohmann::json& json, Stamp& stamp);

/// A file of ours as JSON. Nothing if it is not there or no JSON: it is then made anew.
[[nodiscard]] std::optional<nlohmann::json> load_json(const std::filesystem::path& path);
[[nodiscard]] Result<void> store_json(const std::filesystem::path& path,
                                      const nlohmann::json& json);

}  // namespace faultline::kernel
