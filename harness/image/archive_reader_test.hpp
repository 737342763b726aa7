// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace faultline::image::test {

/// What an archive says of a path.
struct Unpacked {
    unsigned mode = 0;
    std::int64_t inode = 0;
    std::int64_t owner = 0;  ///< uid and gid together
    std::int64_t time = 0;
    std::uint64_t device = 0;
    std::string link_target;
    std::string content;
    std::size_t position = 0;  ///< in the archive
};

inline std::map<std::string, Unpacked> unpacked(const std::filesystem::path& path) {
    const std::unique_ptr<archive, Free<archive_read_free>> reader(archive_read_new());
    archive_read_support_filter_zstd(reader.get());
    archive_read_support_format_cpio(reader.get());
    BOOST_REQUIRE(archive_read_open_filename(reader.get(), path.c_str(), 65536) == ARCHIVE_OK);
    std::map<std::string, Unpacked> result;
    archive_entry* header = nullptr;
    while (archive_read_next_header(reader.get(), &header) == ARCHIVE_OK) {
        const auto position = result.size();
        auto& entry = result[archive_entry_pathname(header)];
        entry.mode = archive_entry_mode(header);
        entry.inode = archive_entry_ino64(header);
        entry.owner = archive_entry_uid(header) + archive_entry_gid(header);
        entry.time = archive_entry_mtime(header);
        entry.device = archive_entry_rdev(header);
        entry.position = position;
        if (const char* target = archive_entry_symlink(header)) entry.link_target = target;
        std::array<char, 4096> chunk{};
        for (la_ssize_t got = 0;
             (got = archive_read_data(reader.get(), chunk.data(), chunk.size())) > 0;) {
            entry.content.append(chunk.data(), static_cast<std::size_t>(got));
        }
    }
    BOOST_TEST(archive_filter_code(reader.get(), 0) == ARCHIVE_FILTER_ZSTD);
    return result;
}

}  // namespace faultline::image::test
