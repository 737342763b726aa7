// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "image/initramfs.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace faultline::image {

/// Files of the host that go into a guest. Each path of the guest is there once: who comes first
/// stays.
class HostFiles {
 public:
    /// A file, or a directory with all that is in it, at `guest_path` ("/usr/bin/tcc"). An ELF
    /// program brings its interpreter and the libraries that it is linked with, which go to /lib;
    /// what it opens only when it runs is not known. The error names what is missing.
    [[nodiscard]] Result<void> add(const std::filesystem::path& source,
                                   const std::string& guest_path);
    [[nodiscard]] Result<void> add_file(const std::filesystem::path& source,
                                        const std::string& guest_path, unsigned permissions);

    [[nodiscard]] std::vector<Entry> entries() const;

 private:
    [[nodiscard]] Result<void> add_libraries(const std::filesystem::path& program);

    std::map<std::string, Entry> entries_;
};

/// Finds a library as the dynamic linker does on Debian: in `directories`, in those that
/// /etc/ld.so.conf.d names, then in the system's. Empty if it is nowhere.
[[nodiscard]] std::filesystem::path find_library(const std::string& name,
                                                 const std::vector<std::string>& directories);

}  // namespace faultline::image
