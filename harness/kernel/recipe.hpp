// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"
#include "kernel/mutation.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// Where a recipe's kernel comes from: a linux-source package of a suite, or a git repository.
struct RecipeSource {
    std::string suite;       ///< Debian: "bookworm"
    std::string version;     ///< Debian: the package's version; empty: the newest
    std::string repository;  ///< git: an absolute path, or a URL
    std::string revision;    ///< git: whatever names a commit
};

/// A piece of configuration, as it is in its file.
struct Fragment {
    std::string name;
    std::filesystem::path file;
    std::string text;
};

/// A kernel to build: vm-images/kernels/NAME.toml (docs/kernels.md).
struct Recipe {
    std::string name;  ///< the file's, without its extension
    std::filesystem::path file;
    std::string purpose;
    RecipeSource source;
    std::string base;  ///< a configuration target of the kernel's Makefile: "tinyconfig"
    std::vector<Fragment> fragments;
    std::vector<MutationUse> mutations;
    std::string command_line;  ///< what the kernel is to be booted with, always
    bool debug_info = false;   ///< DWARF in the vmlinux, for crash and source lines
};

/// The file that "build:TEXT" names: TEXT itself if it ends in ".toml" or has a '/', else
/// `shipped`/TEXT.toml. An error names the nearest recipe that there is.
[[nodiscard]] Result<std::filesystem::path> find_recipe(std::string_view text,
                                                        const std::filesystem::path& shipped);

/// Reads a recipe and all the files that it names. A fragment NAME is config/NAME.config, a
/// mutation NAME is mutations/NAME.cocci, beside the recipe or else in `shipped`; one with a '/' is
/// a path from the recipe.
[[nodiscard]] config::Checked<Recipe> load_recipe(const std::filesystem::path& file,
                                                  const std::filesystem::path& shipped);

/// find_recipe() and load_recipe(), with all mistakes as one error.
[[nodiscard]] Result<Recipe> recipe_of(std::string_view text, const std::filesystem::path& shipped);

/// The names of the recipes of a directory, sound or not.
[[nodiscard]] std::vector<std::string> recipe_names(const std::filesystem::path& directory);

/// The recipes of a directory, by name; one with a mistake is left out.
[[nodiscard]] std::vector<Recipe> recipes_in(const std::filesystem::path& directory);

}  // namespace faultline::kernel
