// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/unpacked_file.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace faultline::symbols {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t max_unpacked_bytes = std::uint64_t{2} << 30;

tl::unexpected<Error> cannot_open(const fs::path& path, std::string_view why) {
    return failure(fmt::format("cannot open '{}': {}", path.string(), why));
}

Result<host::Fd> unpack(const fs::path& path) {
    const std::unique_ptr<archive, Free<archive_read_free>> reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* entry = nullptr;
    constexpr std::size_t block = std::size_t{128} << 10;
    if (archive_read_open_filename(reader.get(), path.c_str(), block) != ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) {
        return cannot_open(path, archive_error_string(reader.get()));
    }
    host::Fd unpacked(::memfd_create("module", MFD_CLOEXEC));
    if (!unpacked) return cannot_open(path, std::strerror(errno));
    std::array<char, 64 << 10> buffer{};
    std::uint64_t bytes = 0;
    for (;;) {
        const auto size = archive_read_data(reader.get(), buffer.data(), buffer.size());
        if (size < 0) return cannot_open(path, archive_error_string(reader.get()));
        if (size == 0) return unpacked;
        bytes += static_cast<std::uint64_t>(size);
        if (bytes > max_unpacked_bytes) return cannot_open(path, "it unpacks to more than 2 GiB");
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(size));
        if (auto written = host::write_all(unpacked.get(), piece, path); !written) {
            return failure_of(written);
        }
    }
}

}  // namespace

Result<host::Fd> open_unpacked(const fs::path& path) {
    std::error_code ignored;  // what else is wrong with it, opening will tell
    if (fs::is_directory(path, ignored)) return cannot_open(path, std::strerror(EISDIR));
    const auto extension = path.extension();
    if (extension == ".gz" || extension == ".xz" || extension == ".zst") return unpack(path);
    host::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return cannot_open(path, std::strerror(errno));
    return fd;
}

}  // namespace faultline::symbols
