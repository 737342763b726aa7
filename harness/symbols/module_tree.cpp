// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/module_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace faultline::symbols {
namespace fs = std::filesystem;

std::string module_name_of(std::string_view file) {
    static constexpr std::array<std::string_view, 5> ends{".gz", ".xz", ".zst", ".debug", ".ko"};
    bool module = false;
    for (const auto end : ends) {
        if (!file.ends_with(end)) continue;
        file.remove_suffix(end.size());
        module = end == ".ko";
    }
    if (!module) return {};
    std::string name(file);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

Result<ModuleTree> ModuleTree::read(const fs::path& directory) {
    ModuleTree tree;
    if (directory.empty()) return tree;
    tree.given_ = true;
    std::error_code error;
    // Links are not followed: "build" and "source" of an installed kernel lead to whole trees.
    fs::recursive_directory_iterator at(directory, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        auto name = module_name_of(at->path().filename().string());
        if (!name.empty() && at->is_regular_file(error)) {
            tree.files_.emplace(std::move(name), at->path());
        }
    }
    if (error) {
        return failure(fmt::format("cannot read '{}': {}", directory.string(), error.message()),
                       "--modules names a directory with the kernel's modules somewhere below it");
    }
    return tree;
}

std::vector<fs::path> ModuleTree::files_of(std::string_view name) const {
    std::vector<fs::path> files;
    const auto [begin, end] = files_.equal_range(name);
    for (auto at = begin; at != end; ++at)
        files.push_back(at->second);
    std::sort(files.begin(), files.end());
    std::stable_partition(files.begin(), files.end(), [](const fs::path& path) {
        return path.string().find("debug") != std::string::npos;
    });
    return files;
}

}  // namespace faultline::symbols
