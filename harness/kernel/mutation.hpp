// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// A semantic patch (spatch(1)) that breaks a kernel on purpose. Its first comment says, a line
/// each: "purpose: TEXT", "commit: TEXT" or "operator: TEXT", "file: PATH" (may be repeated; none:
/// the files that define the parameter `function`), "places: N", "parameter: NAME: TEXT". A
/// parameter NAME is the patch's `virtual.the_NAME`.
struct Mutation {
    std::string name;
    std::filesystem::path file;
    std::string text;
    std::string purpose;
    std::string origin;              ///< the commit, or the operator
    std::vector<std::string> files;  ///< below the kernel's source
    unsigned places = 1;             ///< how many it changes, all of its files together
    std::map<std::string, std::string> parameters;  ///< name to help
};

/// A mutation as a recipe applies it.
struct MutationUse {
    Mutation mutation;
    std::map<std::string, std::string> parameters;
    std::vector<std::string> files;  ///< instead of the mutation's own; empty: those
    unsigned places = 1;
    unsigned place = 0;  ///< 1 to `places`: only this one is changed; 0: all
    std::string where;   ///< FILE:LINE:COLUMN in the recipe

    /// "drop-unlock function=kernfs_add_one place=2"
    [[nodiscard]] std::string describe() const;
};

/// Errors name the line.
[[nodiscard]] Result<Mutation> parse_mutation(std::string name, const std::filesystem::path& file,
                                              std::string text);

/// What changes between two texts, a run of lines at a time.
struct Hunk {
    std::size_t first = 0;           ///< line of the old text, from 1; the one after, if it adds
    std::size_t removed = 0;         ///< lines of the old text
    std::vector<std::string> added;  ///< lines, each with its '\n'
};

/// Reads what `diff -U0` writes.
[[nodiscard]] std::vector<Hunk> parse_hunks(std::string_view diff);
/// The old text with one hunk of them.
[[nodiscard]] std::string apply_hunk(std::string_view text, const Hunk& hunk);

/// Files below the kernel's source, and their new content.
using ChangedFiles = std::map<std::string, std::string>;
/// The content of a file of the kernel's source, as it came.
using ReadSource = std::function<Result<std::string>(const std::string& path)>;

/// Applies the mutations one after the other, in `work`, an empty directory. `tree` is searched for
/// definitions. An error if one changes nothing, or other than as many places as are declared.
[[nodiscard]] Result<ChangedFiles> mutate(const std::vector<MutationUse>& mutations,
                                          const std::filesystem::path& tree, const ReadSource& read,
                                          const std::filesystem::path& work,
                                          const Context& context);

}  // namespace faultline::kernel
