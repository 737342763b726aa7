// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/revisions.hpp"
#include "host/cancel.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::bisect {

/// The commits of a repository, through git's command line.
///
/// Not `git bisect` itself chooses but `git rev-list --bisect-all`, whose order git bisect takes
/// its choice from: it writes no refs and checks nothing out, so that the user's repository stays
/// as it is, with a bisection of the user's own in it or not; and it remembers nothing, so that
/// what was observed is all that there is to keep. `git bisect replay` takes the log.
class GitRevisions final : public Revisions {
 public:
    /// `cancel` outlives it.
    GitRevisions(std::filesystem::path repository, const host::Cancel& cancel)
        : repository_(std::move(repository)), cancel_(cancel) {}

    [[nodiscard]] Result<std::vector<std::string>> between(
        const std::string& bad, const std::vector<std::string>& goods) const override;

    /// The whole hash of the commit that `revision` names.
    [[nodiscard]] Result<std::string> commit_of(const std::string& revision) const;
    /// The first line of its message; empty if it is not to be had.
    [[nodiscard]] std::string subject_of(const std::string& commit) const;
    /// Where the histories of two commits meet: `good` alone if it is an ancestor of `bad`. An
    /// error if they have nothing in common, or `bad` is an ancestor of `good`.
    [[nodiscard]] Result<std::vector<std::string>> bases(const std::string& good,
                                                         const std::string& bad) const;

 private:
    [[nodiscard]] Result<std::string> git(std::vector<std::string> words) const;

    std::filesystem::path repository_;
    const host::Cancel& cancel_;
};

}  // namespace faultline::bisect
