// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/deb_file.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

using ReadArchive = std::unique_ptr<archive, Free<archive_read_free>>;
using WriteArchive = std::unique_ptr<archive, Free<archive_write_free>>;

constexpr std::size_t block_size = 65536;
/// Debian's largest kernel (amd64 with all its modules) unpacks to 0.5 GB.
constexpr std::uint64_t unpacked_limit = std::uint64_t{8} << 30;

tl::unexpected<Error> damaged(const fs::path& deb, archive* reader) {
    const char* why = archive_error_string(reader);
    return failure(fmt::format("cannot unpack '{}': {}", deb.string(),
                               why == nullptr ? "it is no Debian package" : why));
}

/// The inner archive reads from the outer one's entry.
struct Inner {
    archive* outer;
    std::array<char, block_size> buffer{};

    static la_ssize_t read(archive* reader, void* self, const void** block) {
        auto& inner = *static_cast<Inner*>(self);
        *block = inner.buffer.data();
        const auto got = archive_read_data(inner.outer, inner.buffer.data(), inner.buffer.size());
        if (got < 0) {
            archive_set_error(reader, archive_errno(inner.outer), "%s",
                              archive_error_string(inner.outer));
        }
        return got;
    }
};

/// Where a path of the package goes below the target; empty: nowhere.
fs::path destination(std::string_view path, std::string_view release) {
    if (path == fmt::format("boot/vmlinuz-{}", release)) return "vmlinuz";
    if (path == fmt::format("boot/config-{}", release)) return "config";
    if (path.starts_with("usr/")) path.remove_prefix(4);
    const auto modules = fmt::format("lib/modules/{}/", release);
    if (!path.starts_with(modules)) return {};
    const auto below = path.substr(modules.size());
    if (below == "vmlinuz" || below == "config") return below;
    if (!below.starts_with("kernel/") && !below.starts_with("modules.")) return {};
    return fs::path("usr") / modules / below;
}

/// No component may be "..": all that is written here is below the target, and no link is ever
/// made in it.
bool leads_out(const fs::path& path) {
    return path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end();
}

Result<std::uint64_t> write_entry(archive* reader, const fs::path& deb, const fs::path& target) {
    if (auto ok = host::make_directories(target.parent_path()); !ok) return failure_of(ok);
    host::Fd out(
        ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!out) return tl::unexpected(host::system_error("write", target, errno));
    std::array<char, block_size> buffer{};
    for (std::uint64_t total = 0;;) {
        const auto got = archive_read_data(reader, buffer.data(), buffer.size());
        if (got < 0) return damaged(deb, reader);
        if (got == 0) return total;
        const std::string_view data(buffer.data(), static_cast<std::size_t>(got));
        if (auto ok = host::write_all(out.get(), data, target); !ok) return failure_of(ok);
        total += data.size();
    }
}

Result<void> extract_data(archive* reader, const fs::path& deb, std::string_view release,
                          const fs::path& target) {
    std::uint64_t total = 0;
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(reader, &entry);
        if (status == ARCHIVE_EOF) return {};
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged(deb, reader);
        const char* name = archive_entry_pathname(entry);
        const auto path = fs::path(name == nullptr ? "" : name).relative_path().lexically_normal();
        if (leads_out(path)) {
            return failure(
                fmt::format("'{}' holds the path '{}', which leads out of it", deb.string(), name));
        }
        const auto below = destination(path.string(), release);
        if (below.empty() || archive_entry_filetype(entry) != AE_IFREG ||
            archive_entry_hardlink(entry) != nullptr) {
            continue;
        }
        auto size = write_entry(reader, deb, target / below);
        if (!size) return failure_of(size);
        total += *size;
        if (total > unpacked_limit) {
            return failure(
                fmt::format("'{}' unpacks to more than {} bytes", deb.string(), unpacked_limit));
        }
    }
}

/// An archive of `outer`'s entry.
struct InnerArchive {
    std::unique_ptr<Inner> source;  // read by the archive, so it goes after it
    ReadArchive archive;
};

Result<InnerArchive> open_inner(archive* outer, const fs::path& deb) {
    InnerArchive inner{std::make_unique<Inner>(), ReadArchive(archive_read_new())};
    inner.source->outer = outer;
    archive_read_support_filter_xz(inner.archive.get());
    archive_read_support_filter_zstd(inner.archive.get());
    archive_read_support_filter_gzip(inner.archive.get());
    archive_read_support_format_tar(inner.archive.get());
    if (archive_read_open(inner.archive.get(), inner.source.get(), nullptr, &Inner::read,
                          nullptr) != ARCHIVE_OK) {
        return damaged(deb, inner.archive.get());
    }
    return inner;
}

/// A package's data.tar, before its first entry.
struct OpenDeb {
    ReadArchive outer;
    InnerArchive data;
};

Result<OpenDeb> open_deb(const fs::path& deb) {
    ReadArchive outer(archive_read_new());
    archive_read_support_format_ar(outer.get());
    if (archive_read_open_filename(outer.get(), deb.c_str(), block_size) != ARCHIVE_OK) {
        return damaged(deb, outer.get());
    }
    for (;;) {
        archive_entry* entry = nullptr;
        if (archive_read_next_header(outer.get(), &entry) != ARCHIVE_OK) {
            return damaged(deb, outer.get());
        }
        const char* name = archive_entry_pathname(entry);
        if (name != nullptr && std::string_view(name).starts_with("data.tar")) break;
    }
    auto data = open_inner(outer.get(), deb);
    if (!data) return failure_of(data);
    return OpenDeb{std::move(outer), std::move(*data)};
}

/// Writes a tree without its first directory; links stay links, and nothing is written through one.
Result<void> extract_tree(archive* reader, const fs::path& deb, const fs::path& target) {
    const WriteArchive writer(archive_write_disk_new());
    archive_write_disk_set_options(writer.get(), ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_PERM |
                                                     ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                                                     ARCHIVE_EXTRACT_SECURE_SYMLINKS);
    for (std::uint64_t total = 0;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(reader, &entry);
        if (status == ARCHIVE_EOF) return {};
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged(deb, reader);
        const char* name = archive_entry_pathname(entry);
        const auto path = fs::path(name == nullptr ? "" : name).relative_path().lexically_normal();
        const auto type = archive_entry_filetype(entry);
        const bool wanted = type == AE_IFREG || type == AE_IFDIR || type == AE_IFLNK;
        const auto below = path.lexically_relative(*path.begin());
        if (!wanted || leads_out(path) || below.empty() || below == ".") continue;
        archive_entry_set_pathname(entry, (target / below).c_str());
        if (const char* link = archive_entry_hardlink(entry); link != nullptr) {
            const fs::path to(link);
            archive_entry_set_hardlink(entry,
                                       (target / to.lexically_relative(*to.begin())).c_str());
        }
        total += static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
        if (total > unpacked_limit) {
            return failure(
                fmt::format("'{}' unpacks to more than {} bytes", deb.string(), unpacked_limit));
        }
        if (archive_read_extract2(reader, entry, writer.get()) < ARCHIVE_WARN) {
            const int why = archive_errno(reader);
            if (why == ENOSPC || why == EDQUOT || why == EACCES) {
                return tl::unexpected(host::system_error("write", target / below, why));
            }
            return damaged(deb, reader);
        }
    }
}

}  // namespace

Result<void> extract_kernel(const fs::path& deb, std::string_view release, const fs::path& target) {
    auto package = open_deb(deb);
    if (!package) return failure_of(package);
    return extract_data(package->data.archive.get(), deb, release, target);
}

Result<void> extract_source(const fs::path& deb, const fs::path& target) {
    auto package = open_deb(deb);
    if (!package) return failure_of(package);
    for (;;) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(package->data.archive.get(), &entry);
        if (status == ARCHIVE_EOF) {
            return failure(
                fmt::format("'{}' has no usr/src/linux-source-VERSION.tar.xz", deb.string()),
                "Debian has changed how it packs the source; name a git repository");
        }
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return damaged(deb, package->data.archive.get());
        const char* name = archive_entry_pathname(entry);
        const fs::path path(name == nullptr ? "" : name);
        if (path.filename().string().starts_with("linux-source-") &&
            path.filename().string().find(".tar.") != std::string::npos &&
            archive_entry_filetype(entry) == AE_IFREG) {
            break;
        }
    }
    auto tar = open_inner(package->data.archive.get(), deb);
    if (!tar) return failure_of(tar);
    return extract_tree(tar->archive.get(), deb, target);
}

}  // namespace faultline::kernel
