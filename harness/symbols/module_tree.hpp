// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::symbols {

/// Where the modules lie below a directory.
class ModuleTree {
 public:
    /// No directory (empty path) is a tree without modules.
    [[nodiscard]] static Result<ModuleTree> read(const std::filesystem::path& directory);

    /// The files of the module that a trace calls `name`, those for debugging first.
    [[nodiscard]] std::vector<std::filesystem::path> files_of(std::string_view name) const;
    [[nodiscard]] bool given() const { return given_; }

 private:
    std::multimap<std::string, std::filesystem::path, std::less<>> files_;
    bool given_ = false;
};

/// "snd_hda_intel" of "snd-hda-intel.ko.xz": the kernel writes '_' for '-'. Empty: no module.
[[nodiscard]] std::string module_name_of(std::string_view file);

}  // namespace faultline::symbols
