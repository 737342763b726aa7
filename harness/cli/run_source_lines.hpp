// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/source_lines.hpp"
#include "report/run_view.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace faultline::cli {

/// Gives the findings of a run their source lines: from the vmlinux that is named, else from that
/// of the tree that a kernel is of (tree:DIR) if it has the build id of the kernel that ran.
/// Without either, findings stay as they are.
class RunSourceLines {
 public:
    /// `vmlinux` may be empty; one that cannot be used is an error. `modules`: see
    /// symbols::Decoder.
    [[nodiscard]] static Result<RunSourceLines> of(const std::filesystem::path& run,
                                                   const std::filesystem::path& vmlinux,
                                                   const std::filesystem::path& modules);

    /// Valid as long as this object is.
    [[nodiscard]] report::FindingFilter filter();
    /// On standard error, for the vmlinux that was named.
    void tell_what_was_not_decoded() const;

 private:
    SourceLines* of_tree(const model::KernelIdentity& kernel);

    std::optional<SourceLines> named_;
    std::filesystem::path run_;
    std::optional<std::filesystem::path> started_in_;  ///< what tree:DIR is relative to
    std::map<std::filesystem::path, std::unique_ptr<SourceLines>> trees_;  ///< null: of no use
};

}  // namespace faultline::cli
