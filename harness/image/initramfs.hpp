// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace faultline::image {

/// One entry of an initramfs. Exactly one of `source`, `content` and `link_target` counts,
/// by `kind`.
struct Entry {
    enum class Kind { directory, file_from_host, file_from_memory, symlink, character_device };
    Kind kind = Kind::file_from_memory;
    std::string path;  ///< in the guest, without the leading slash: "bin/busybox"
    unsigned permissions = 0644;
    std::filesystem::path source;  ///< file_from_host; a .ko.xz/.zst/.gz source is stored unpacked
                                   ///< if `unpack` is set
    bool unpack = false;
    std::string content;                          ///< file_from_memory
    std::string link_target;                      ///< symlink
    unsigned device_major = 0, device_minor = 0;  ///< character_device
};

struct Initramfs {
    std::string sha256;  ///< of the file written
    std::uint64_t bytes = 0;
};

/// Asked between the pieces of a file: an error ends the writing with that error.
using GoOn = std::function<Result<void>()>;

/// Writes a newc archive, zstd-compressed, to `path` (atomically). Missing parent directories are
/// added. The same entries give the same bytes: sorted, owned by root, times 0, inodes counted.
[[nodiscard]] Result<Initramfs> write_initramfs(std::vector<Entry> entries,
                                                const std::filesystem::path& path,
                                                const GoOn& go_on = {});

}  // namespace faultline::image
