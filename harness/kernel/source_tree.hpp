// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"
#include "kernel/mutation.hpp"
#include "kernel/recipe.hpp"

#include <filesystem>
#include <string>

namespace faultline::kernel {

/// A source, to the byte.
struct SourceIdentity {
    std::string directory;    ///< below the cache's kernel-builds/
    std::string description;  ///< "linux-source-6.1 6.1.192-2", "git:../linux 4c2..."
    std::string digest;       ///< SHA-256 of the package, or the commit
    std::string package;      ///< Debian: name and version
    std::string commit;       ///< git
};

/// A version of a linux-source package, by the SHA-256 of the package.
[[nodiscard]] SourceIdentity debian_source(const std::string& package, const std::string& version,
                                           const std::string& sha256);

/// Which source a recipe means; `version` (a Debian version or a commit) is taken instead of the
/// recipe's if it is not empty. Asks the archive or the repository as debian_kernel() does, and
/// fetches nothing else but a commit that is missing.
[[nodiscard]] Result<SourceIdentity> resolve_source(const RecipeSource& source,
                                                    const std::string& version,
                                                    const Context& context);

/// The directory that kernels of one source are built in, one after the other: source/, the tree;
/// objects/, what was made of it; originals/, the files that a mutation changed, as they came; and
/// the mark `building`, which is there while objects/ may hold half a file. The caller holds its
/// lock.
class SourceTree {
 public:
    SourceTree(const Context& context, const SourceIdentity& identity)
        : context_(context),
          directory_(context.options.cache / "kernel-builds" / identity.directory) {}

    [[nodiscard]] std::filesystem::path directory() const { return directory_; }
    [[nodiscard]] std::filesystem::path source() const { return directory_ / "source"; }
    [[nodiscard]] std::filesystem::path objects() const { return directory_ / "objects"; }
    [[nodiscard]] std::filesystem::path mark() const { return directory_ / "building"; }
    [[nodiscard]] std::filesystem::path log() const { return directory_ / "build.log"; }

    /// Fetches and unpacks the source unless it is there; or brings a git tree to the commit.
    [[nodiscard]] Result<void> prepare(const RecipeSource& source, const SourceIdentity& identity);
    /// A file as it came, whatever was done to it.
    [[nodiscard]] Result<std::string> original(const std::string& path) const;
    /// Makes the tree what came, but for `changed`. Files that are so already keep their times, so
    /// that only what depends on others is built anew.
    [[nodiscard]] Result<void> change_to(const ChangedFiles& changed) const;

    /// Makes objects/ fit to build in: those of a build that was killed are thrown away.
    [[nodiscard]] Result<void> prepare_objects() const;

 private:
    [[nodiscard]] Result<void> unpack_debian(const RecipeSource& source,
                                             const SourceIdentity& identity);
    [[nodiscard]] Result<void> check_out(const RecipeSource& source,
                                         const SourceIdentity& identity) const;

    Context context_;
    std::filesystem::path directory_;
};

}  // namespace faultline::kernel
