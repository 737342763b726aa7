// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace faultline::bisect {

/// What is searched: commits of a history, or kernels in an order. A revision is named by a text.
class Revisions {
 public:
    virtual ~Revisions() = default;
    Revisions() = default;
    Revisions(const Revisions&) = delete;
    Revisions& operator=(const Revisions&) = delete;

    /// Those that may be the first bad one where `bad` is bad and each of `goods` is good, but for
    /// `bad` itself. The one whose answer tells the most comes first.
    [[nodiscard]] virtual Result<std::vector<std::string>> between(
        const std::string& bad, const std::vector<std::string>& goods) const = 0;
};

/// A list, of which each revision holds all that those before it do.
class RevisionList final : public Revisions {
 public:
    /// The oldest first; none is there twice.
    explicit RevisionList(std::vector<std::string> revisions) : revisions_(std::move(revisions)) {}
    [[nodiscard]] Result<std::vector<std::string>> between(
        const std::string& bad, const std::vector<std::string>& goods) const override;

 private:
    std::vector<std::string> revisions_;
};

}  // namespace faultline::bisect
