// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/zstd_file.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace faultline::console {
namespace fs = std::filesystem;

namespace {

using ArchivePtr = std::unique_ptr<archive, Free<archive_write_free>>;
using EntryPtr = std::unique_ptr<archive_entry, Free<archive_entry_free>>;

Result<void> fail_compress(archive* writer, const fs::path& to) {
    const char* text = archive_error_string(writer);
    return failure(fmt::format("cannot write '{}': {}", to.string(),
                               text == nullptr ? "libarchive gives no reason" : text));
}

Result<void> copy_data(archive* writer, int from_fd, const fs::path& from, const fs::path& to) {
    std::array<char, 65536> chunk;
    for (;;) {
        const auto got = ::read(from_fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", from, errno));
        if (got == 0) return {};
        if (archive_write_data(writer, chunk.data(), static_cast<std::size_t>(got)) != got) {
            return fail_compress(writer, to);
        }
    }
}

Result<void> compress_between(const host::Fd& source, const host::Fd& target, const fs::path& from,
                              const fs::path& to) {
    const ArchivePtr writer(archive_write_new());
    const EntryPtr entry(archive_entry_new());
    if (!writer || !entry) return failure("cannot compress a console log: out of memory");
    // "raw" is a single member without a container: what is written is a plain .zst file. Level 1
    // keeps the encoder's window small; console text still shrinks some ten times.
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    if (archive_write_set_format_raw(writer.get()) != ARCHIVE_OK ||
        archive_write_add_filter_zstd(writer.get()) != ARCHIVE_OK ||
        archive_write_set_filter_option(writer.get(), "zstd", "compression-level", "1") !=
            ARCHIVE_OK ||
        archive_write_open_fd(writer.get(), target.get()) != ARCHIVE_OK ||
        archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK) {
        return fail_compress(writer.get(), to);
    }
    if (auto copied = copy_data(writer.get(), source.get(), from, to); !copied) return copied;
    if (archive_write_close(writer.get()) != ARCHIVE_OK) return fail_compress(writer.get(), to);
    if (::fsync(target.get()) != 0) return tl::unexpected(host::system_error("sync", to, errno));
    return {};
}

}  // namespace

Result<void> compress_file(const fs::path& from, const fs::path& to) {
    auto source = host::open_for_reading(from);
    if (!source) return failure_of(source);
    auto target = host::open_for_writing(to);
    if (!target) return failure_of(target);
    auto done = compress_between(*source, *target, from, to);
    if (!done) {
        std::error_code ignored;
        fs::remove(to, ignored);
    }
    return done;
}

}  // namespace faultline::console
