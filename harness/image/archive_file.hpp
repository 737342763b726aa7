// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"
#include "base/result.hpp"
#include "image/initramfs.hpp"

#include <archive.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace faultline::image {

/// A newc archive that is being written to a temporary file beside `path`, through zstd. Until
/// finish() nothing is at `path`; without it the temporary file is removed.
class ArchiveFile {
 public:
    [[nodiscard]] static Result<std::unique_ptr<ArchiveFile>> create(
        const std::filesystem::path& path, GoOn go_on);
    ~ArchiveFile();
    ArchiveFile(const ArchiveFile&) = delete;
    ArchiveFile& operator=(const ArchiveFile&) = delete;

    /// Entries get the inode numbers 1, 2, ... in the order in which they are added.
    [[nodiscard]] Result<void> add(const Entry& entry);
    [[nodiscard]] Result<Initramfs> finish();

 private:
    struct Target;
    ArchiveFile(std::unique_ptr<Target> target, GoOn go_on);
    [[nodiscard]] Result<void> add_content(const Entry& entry, std::uint64_t size);
    [[nodiscard]] tl::unexpected<Error> broken() const;

    std::unique_ptr<Target> target_;
    std::unique_ptr<archive, Free<archive_write_free>> archive_;
    GoOn go_on_;
    std::int64_t next_inode_ = 1;
};

}  // namespace faultline::image
