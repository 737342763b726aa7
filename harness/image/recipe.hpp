// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "config/problem.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::image {

/// What a disk image is made of (vm-images/rootfs/NAME.toml; docs/images.md).
struct Recipe {
    std::string name;  ///< of its file, without .toml
    std::filesystem::path file;
    std::string purpose;
    std::string suite;                  ///< of Debian: "bookworm"
    std::string variant = "essential";  ///< what is there without asking, as mmdebstrap names it
    std::vector<std::string> packages;
    std::vector<std::string> exclude;  ///< patterns of paths that are not unpacked (dpkg(1))
};

/// Reads a recipe, with all mistakes and their places.
[[nodiscard]] config::Checked<Recipe> load_recipe(const std::filesystem::path& file);

/// What `image = TEXT` of a scenario means: the file itself where TEXT ends in ".toml" (relative to
/// `directory`), else NAME.toml in `recipes`. Not checked for being there.
[[nodiscard]] std::filesystem::path recipe_file(const std::string& text,
                                                const std::filesystem::path& directory,
                                                const std::filesystem::path& recipes);

/// recipe_file(), if it is there; an error has the nearest name that is.
[[nodiscard]] Result<std::filesystem::path> find_recipe(const std::string& text,
                                                        const std::filesystem::path& directory,
                                                        const std::filesystem::path& recipes);

/// The recipes in `directory`, by name.
[[nodiscard]] std::vector<std::filesystem::path> recipe_files(
    const std::filesystem::path& directory);

/// SHA-256 of what it says: two recipes that mean the same have the same, whatever their order,
/// comments and names.
[[nodiscard]] std::string recipe_sha256(const Recipe& recipe);

}  // namespace faultline::image
