// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/entry_content.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <memory>

namespace faultline::image {
namespace {

using ReadPtr = std::unique_ptr<archive, Free<archive_read_free>>;

constexpr std::size_t chunk_size = 65536;

Result<void> stream_plain(const Entry& entry, const Sink& sink) {
    auto fd = host::open_for_reading(entry.source);
    if (!fd) return failure_of(fd);
    std::array<char, chunk_size> chunk{};
    for (;;) {
        const auto got = ::read(fd->get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", entry.source, errno));
        if (got == 0) return {};
        auto taken = sink({chunk.data(), static_cast<std::size_t>(got)});
        if (!taken) return taken;
    }
}

tl::unexpected<Error> cannot_unpack(const Entry& entry, archive* reader) {
    const char* why = archive_error_string(reader);
    return failure(fmt::format("cannot unpack '{}': {}", entry.source.string(),
                               why == nullptr ? "unknown format" : why));
}

/// libarchive's raw format is any file, behind whatever compression there is.
Result<void> stream_unpacked(const Entry& entry, const Sink& sink) {
    auto fd = host::open_for_reading(entry.source);
    if (!fd) return failure_of(fd);
    const ReadPtr reader(archive_read_new());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_xz(reader.get());
    archive_read_support_filter_zstd(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_read_support_format_empty(reader.get());
    archive_entry* header = nullptr;
    if (archive_read_open_fd(reader.get(), fd->get(), chunk_size) != ARCHIVE_OK) {
        return cannot_unpack(entry, reader.get());
    }
    const int opened = archive_read_next_header(reader.get(), &header);
    if (opened == ARCHIVE_EOF) return {};
    if (opened != ARCHIVE_OK) return cannot_unpack(entry, reader.get());
    std::array<char, chunk_size> chunk{};
    for (;;) {
        const auto got = archive_read_data(reader.get(), chunk.data(), chunk.size());
        if (got < 0) return cannot_unpack(entry, reader.get());
        if (got == 0) return {};
        auto taken = sink({chunk.data(), static_cast<std::size_t>(got)});
        if (!taken) return taken;
    }
}

}  // namespace

Result<void> stream_content(const Entry& entry, const Sink& sink) {
    switch (entry.kind) {
        case Entry::Kind::file_from_memory:
            return sink(entry.content);
        case Entry::Kind::file_from_host:
            return entry.unpack ? stream_unpacked(entry, sink) : stream_plain(entry, sink);
        case Entry::Kind::directory:
        case Entry::Kind::symlink:
        case Entry::Kind::character_device:
            break;
    }
    return {};
}

Result<std::uint64_t> content_size(const Entry& entry, const GoOn& go_on) {
    std::uint64_t size = 0;
    if (entry.kind == Entry::Kind::file_from_host && !entry.unpack) {
        struct stat status {};
        if (::stat(entry.source.c_str(), &status) != 0) {
            return tl::unexpected(host::system_error("read", entry.source, errno));
        }
        if (!S_ISREG(status.st_mode)) {
            return failure(fmt::format("'{}' is no regular file", entry.source.string()));
        }
        return static_cast<std::uint64_t>(status.st_size);
    }
    auto streamed = stream_content(entry, [&](std::string_view bytes) -> Result<void> {
        size += bytes.size();
        return go_on ? go_on() : Result<void>{};
    });
    if (!streamed) return failure_of(streamed);
    return size;
}

}  // namespace faultline::image
