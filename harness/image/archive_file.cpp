// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/archive_file.hpp"

#include "host/digest.hpp"
#include "host/file.hpp"
#include "image/entry_content.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <optional>

namespace faultline::image {
namespace {

using EntryPtr = std::unique_ptr<archive_entry, Free<archive_entry_free>>;

unsigned file_type(Entry::Kind kind) {
    switch (kind) {
        case Entry::Kind::directory:
            return AE_IFDIR;
        case Entry::Kind::symlink:
            return AE_IFLNK;
        case Entry::Kind::character_device:
            return AE_IFCHR;
        case Entry::Kind::file_from_host:
        case Entry::Kind::file_from_memory:
            break;
    }
    return AE_IFREG;
}

/// Owner 0 and time 0 are what a new header has.
EntryPtr make_header(const Entry& entry, std::uint64_t size, std::int64_t inode) {
    EntryPtr header(archive_entry_new());
    archive_entry_set_pathname(header.get(), entry.path.c_str());
    archive_entry_set_filetype(header.get(), file_type(entry.kind));
    archive_entry_set_perm(header.get(), entry.permissions);
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(size));
    archive_entry_set_mtime(header.get(), 0, 0);
    archive_entry_set_ino64(header.get(), inode);
    // More than one link makes the kernel look for the others: init/initramfs.c, maybe_link().
    archive_entry_set_nlink(header.get(), 1);
    if (entry.kind == Entry::Kind::symlink) {
        archive_entry_set_symlink(header.get(), entry.link_target.c_str());
    }
    if (entry.kind == Entry::Kind::character_device) {
        archive_entry_set_rdevmajor(header.get(), entry.device_major);
        archive_entry_set_rdevminor(header.get(), entry.device_minor);
    }
    return header;
}

}  // namespace

/// Where libarchive's output goes.
struct ArchiveFile::Target {
    std::filesystem::path path;
    std::string temporary;
    host::Fd fd;
    host::Sha256 hash{};
    std::uint64_t bytes = 0;
    std::optional<Error> error{};  ///< of a write; libarchive would only keep its number

    static la_ssize_t write(archive*, void* self, const void* data, std::size_t size) {
        auto& target = *static_cast<Target*>(self);
        const std::string_view bytes(static_cast<const char*>(data), size);
        if (auto written = host::write_all(target.fd.get(), bytes, target.path); !written) {
            target.error = written.error();
            return -1;
        }
        target.hash.update(bytes);
        target.bytes += size;
        return static_cast<la_ssize_t>(size);
    }
};

ArchiveFile::ArchiveFile(std::unique_ptr<Target> target, GoOn go_on)
    : target_(std::move(target)), archive_(archive_write_new()), go_on_(std::move(go_on)) {}

ArchiveFile::~ArchiveFile() {
    // Else it would pad an entry that was cut short to its full size, through the compression.
    if (!target_->temporary.empty()) {
        archive_write_fail(archive_.get());
        archive_write_close(archive_.get());  // libarchive 3.6 frees its buffer only here
    }
    archive_.reset();  // may write what it still holds, so that the target must live until here
    if (!target_->temporary.empty()) ::unlink(target_->temporary.c_str());
}

Result<std::unique_ptr<ArchiveFile>> ArchiveFile::create(const std::filesystem::path& path,
                                                         GoOn go_on) {
    auto temporary = path.string() + ".XXXXXX";
    host::Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd) return tl::unexpected(host::system_error("write", path, errno));
    std::unique_ptr<ArchiveFile> file(
        new ArchiveFile(std::make_unique<Target>(Target{path, std::move(temporary), std::move(fd)}),
                        std::move(go_on)));
    auto* archive = file->archive_.get();
    // Measured with a whole guest: level 1 takes 2.0 MB of memory for a file of 2.06 MB, level 2
    // takes 2.5 for 1.64, level 3 takes 4.0 for 1.46. All stay below the kernel's limit on the
    // window (lib/decompress_unzstd.c, ZSTD_WINDOWSIZE_MAX).
    const bool ready =
        archive_write_set_format_cpio_newc(archive) == ARCHIVE_OK &&
        archive_write_add_filter_zstd(archive) == ARCHIVE_OK &&
        archive_write_set_filter_option(archive, "zstd", "compression-level", "2") == ARCHIVE_OK &&
        // No padding after the compressed data, which the kernel would have to skip.
        archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
        archive_write_open(archive, file->target_.get(), nullptr, Target::write, nullptr) ==
            ARCHIVE_OK;
    if (!ready) return file->broken();
    return file;
}

Result<void> ArchiveFile::add(const Entry& entry) {
    if (go_on_) {
        if (auto wanted = go_on_(); !wanted) return wanted;
    }
    const auto size = content_size(entry, go_on_);
    if (!size) return tl::unexpected(size.error());
    const auto header = make_header(entry, *size, next_inode_++);
    if (archive_write_header(archive_.get(), header.get()) != ARCHIVE_OK) return broken();
    return add_content(entry, *size);
}

Result<void> ArchiveFile::add_content(const Entry& entry, std::uint64_t size) {
    std::uint64_t written = 0;
    const auto changed = [&] {
        return failure(fmt::format("'{}' changed while it was read", entry.source.string()));
    };
    auto streamed = stream_content(entry, [&](std::string_view bytes) -> Result<void> {
        written += bytes.size();
        if (written > size) return changed();
        if (go_on_) {
            if (auto wanted = go_on_(); !wanted) return wanted;
        }
        const auto taken = archive_write_data(archive_.get(), bytes.data(), bytes.size());
        if (taken < 0) return broken();
        return {};
    });
    if (streamed && written != size) return changed();
    return streamed;
}

Result<Initramfs> ArchiveFile::finish() {
    if (archive_write_close(archive_.get()) != ARCHIVE_OK) return broken();
    auto& target = *target_;
    if (::fchmod(target.fd.get(), 0644) != 0 || ::fsync(target.fd.get()) != 0 ||
        ::rename(target.temporary.c_str(), target.path.c_str()) != 0) {
        return tl::unexpected(host::system_error("write", target.path, errno));
    }
    target.temporary.clear();
    return Initramfs{target.hash.hex(), target.bytes};
}

tl::unexpected<Error> ArchiveFile::broken() const {
    if (target_->error) return tl::unexpected(*target_->error);
    const char* why = archive_error_string(archive_.get());
    return failure(fmt::format("cannot write archive '{}': {}", target_->path.string(),
                               why == nullptr ? "unknown error" : why));
}

}  // namespace faultline::image
