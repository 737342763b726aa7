// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"

#include <filesystem>
#include <string>

namespace faultline::kernel {

/// The commit that a revision of a repository names. Of a directory that is a repository it is
/// asked; of a URL the revision is fetched, alone, into the cache's repositories/ (a full commit
/// that is there already is not fetched again).
[[nodiscard]] Result<std::string> find_commit(const std::string& repository,
                                              const std::string& revision, const Context& context);

/// "NAME_HASH" of a repository.
[[nodiscard]] std::string git_directory_name(const std::string& repository);

/// An error if the commit, which find_commit() found, is not one of a kernel.
[[nodiscard]] Result<void> check_kernel_tree(const std::string& repository,
                                             const std::string& commit, const Context& context);

/// Makes `tree` the commit's files; those that are so already keep their times. `index` is git's
/// record of the tree. Nothing of the repository itself is changed.
[[nodiscard]] Result<void> check_out_commit(const std::string& repository,
                                            const std::string& commit,
                                            const std::filesystem::path& tree,
                                            const std::filesystem::path& index,
                                            const Context& context);

}  // namespace faultline::kernel
