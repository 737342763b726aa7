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

}  // namespace

Result<void> extract_kernel(const fs::path& deb, std::string_view release, const fs::path& target) {
    const ReadArchive outer(archive_read_new());
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
    auto source = std::make_unique<Inner>();
    source->outer = outer.get();
    const ReadArchive inner(archive_read_new());
    archive_read_support_filter_xz(inner.get());
    archive_read_support_filter_zstd(inner.get());
    archive_read_support_filter_gzip(inner.get());
    archive_read_support_format_tar(inner.get());
    if (archive_read_open(inner.get(), source.get(), nullptr, &Inner::read, nullptr) !=
        ARCHIVE_OK) {
        return damaged(deb, inner.get());
    }
    return extract_data(inner.get(), deb, release, target);
}

}  // namespace faultline::kernel
