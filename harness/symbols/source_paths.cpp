// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/source_paths.hpp"

#include <algorithm>
#include <filesystem>

namespace faultline::symbols {
namespace fs = std::filesystem;

namespace {

/// How much of both is the same directories, two at the least: where a tree is built in a directory
/// of its own within it, the tree itself. Otherwise 0.
std::size_t common_directories(std::string_view a, std::string_view b) {
    std::size_t end = 0, slashes = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
        if (a[i] != '/') continue;
        end = i + 1;
        ++slashes;
    }
    return slashes > 2 ? end : 0;
}

}  // namespace

void SourcePaths::learn_root(std::string_view path, std::string_view place_in_tree) {
    if (!path.starts_with('/') || !path.ends_with(place_in_tree)) return;
    path.remove_suffix(place_in_tree.size());
    if (path.ends_with('/')) root_ = path;
}

std::string SourcePaths::shorten(std::string_view path, std::string_view directory) const {
    const auto whole = (fs::path(directory) / path).lexically_normal().string();
    if (!root_.empty() && whole.starts_with(root_)) return whole.substr(root_.size());
    auto build = fs::path(directory).lexically_normal().string();
    if (!build.ends_with('/')) build += '/';
    if (build.size() > 1 && whole.starts_with(build)) return whole.substr(build.size());
    return whole.substr(common_directories(whole, build));
}

}  // namespace faultline::symbols
