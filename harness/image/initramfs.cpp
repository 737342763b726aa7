// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/initramfs.hpp"

#include "image/archive_file.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace faultline::image {
namespace {

/// By path: in this order a directory comes before what is in it, as the kernel wants it.
using Tree = std::map<std::string, Entry>;

/// "a/b" but not "", "/a", "a/", "a//b", "./a" or "a/../b".
bool is_proper(std::string_view path) {
    for (;;) {
        const auto slash = path.find('/');
        const auto name = path.substr(0, slash);
        if (name.empty() || name == "." || name == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

Result<void> add_parents(Tree& tree, const std::string& path) {
    for (auto slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        const auto parent = path.substr(0, slash);
        Entry directory;
        directory.kind = Entry::Kind::directory;
        directory.path = parent;
        directory.permissions = 0755;
        const auto [place, is_new] = tree.try_emplace(parent, std::move(directory));
        if (place->second.kind != Entry::Kind::directory) {
            return failure(fmt::format(
                "'{}' of the initramfs is no directory, but '{}' lies below it", parent, path));
        }
    }
    return {};
}

/// Takes the entries' content.
Result<Tree> make_tree(std::vector<Entry>& entries) {
    Tree tree;
    std::vector<std::string> paths;
    for (auto& entry : entries) {
        const auto path = entry.path;
        if (!is_proper(path)) {
            return failure(fmt::format("'{}' is no path for an initramfs", path));
        }
        if (!tree.try_emplace(path, std::move(entry)).second) {
            return failure(fmt::format("'{}' is in the initramfs twice", path));
        }
        paths.push_back(path);
    }
    for (const auto& path : paths) {
        auto added = add_parents(tree, path);
        if (!added) return failure_of(added);
    }
    return tree;
}

}  // namespace

Result<Initramfs> write_initramfs(std::vector<Entry> entries, const std::filesystem::path& path,
                                  const GoOn& go_on) {
    auto tree = make_tree(entries);
    if (!tree) return failure_of(tree);
    auto file = ArchiveFile::create(path, go_on);
    if (!file) return failure_of(file);
    for (const auto& [_, entry] : *tree) {
        auto added = (*file)->add(entry);
        if (!added) return failure_of(added);
    }
    return (*file)->finish();
}

}  // namespace faultline::image
