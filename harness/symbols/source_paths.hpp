// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace faultline::symbols {

/// Names of source files as a kernel developer writes them: "fs/kernfs/dir.c".
class SourcePaths {
 public:
    /// Learns where the tree lay when it was built, from the path of a file of which the place in
    /// the tree is known: ("/build/linux/init/main.c", "init/main.c").
    void learn_root(std::string_view path, std::string_view place_in_tree);
    /// `path` as debug information has it, perhaps relative to the directory of compilation.
    [[nodiscard]] std::string shorten(std::string_view path, std::string_view directory) const;

 private:
    std::string root_;  ///< with the slash at its end; empty: unknown
};

}  // namespace faultline::symbols
