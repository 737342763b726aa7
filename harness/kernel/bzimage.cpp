// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/bzimage.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <archive.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

using ReadArchive = std::unique_ptr<archive, Free<archive_read_free>>;

// Offsets in the file: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
constexpr std::size_t setup_sects_at = 0x1f1;
constexpr std::size_t magic_at = 0x202;
constexpr std::size_t protocol_at = 0x206;
constexpr std::size_t kernel_version_at = 0x20e;
constexpr std::size_t payload_offset_at = 0x248;
constexpr std::size_t payload_length_at = 0x24c;
constexpr std::size_t header_size = 0x250;
constexpr std::uint64_t sector = 512;
constexpr std::uint16_t protocol_with_payload = 0x208;

/// More than any vmlinux without its debugging sections, which no bzImage has.
constexpr std::uint64_t unpacked_limit = 1u << 30;

enum class Compression { gzip, xz, zstd, lz4 };

struct Magic {
    std::string_view bytes, name;
    std::optional<Compression> known;
};

/// What scripts/extract-vmlinux looks for (Linux 6.1).
constexpr std::array<Magic, 8> magics{{
    {std::string_view("\x1f\x8b\x08", 3), "gzip", Compression::gzip},
    {std::string_view("\xfd\x37zXZ\0", 6), "XZ", Compression::xz},
    {std::string_view("\x28\xb5\x2f\xfd", 4), "zstd", Compression::zstd},
    {std::string_view("\x02\x21\x4c\x18", 4), "LZ4", Compression::lz4},
    {std::string_view("BZh", 3), "bzip2", {}},
    {std::string_view("\x5d\0\0\0", 4), "LZMA", {}},
    {std::string_view("\x89LZO", 4), "LZO", {}},
    {std::string_view("\x7f\x45LF", 4), "nothing", {}},
}};

template <class T>
T little_endian(std::span<const char> bytes, std::size_t at) {
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) {
        value = static_cast<T>((value << 8) | static_cast<unsigned char>(bytes[at + i]));
    }
    return value;
}

tl::unexpected<Error> damaged(const fs::path& path, std::string_view why) {
    return failure(fmt::format("'{}' is damaged: {}", path.string(), why),
                   "build or fetch this kernel again");
}

/// As many bytes as there are at `offset`, at most the buffer.
Result<std::size_t> read_at(int fd, const fs::path& path, std::span<char> buffer,
                            std::uint64_t offset) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const auto got = ::pread(fd, buffer.data() + filled, buffer.size() - filled,
                                 static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", path, errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

Result<std::uint64_t> size_of(int fd, const fs::path& path) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return tl::unexpected(host::system_error("read", path, errno));
    return static_cast<std::uint64_t>(status.st_size);
}

/// libarchive reads the payload from here: a stretch of the file, a buffer at a time.
struct Source {
    int fd;
    std::uint64_t offset, end;
    std::array<char, 65536> buffer{};

    static la_ssize_t read(archive* reader, void* self, const void** block) {
        auto& source = *static_cast<Source*>(self);
        const auto wanted =
            std::min<std::uint64_t>(source.buffer.size(), source.end - source.offset);
        *block = source.buffer.data();
        for (;;) {
            const auto got =
                ::pread(source.fd, source.buffer.data(), wanted, static_cast<off_t>(source.offset));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) archive_set_error(reader, errno, "%s", std::strerror(errno));
            if (got > 0) source.offset += static_cast<std::uint64_t>(got);
            return got;
        }
    }
};

int add_filter(archive* reader, Compression compression) {
    switch (compression) {
        case Compression::gzip:
            return archive_read_support_filter_gzip(reader);
        case Compression::xz:
            return archive_read_support_filter_xz(reader);
        case Compression::zstd:
            return archive_read_support_filter_zstd(reader);
        case Compression::lz4:
            return archive_read_support_filter_lz4(reader);
    }
    return ARCHIVE_FATAL;
}

/// Copies what the reader unpacks, at most `expected` bytes and one buffer, to `target`.
Result<std::uint64_t> copy_unpacked(archive* reader, const fs::path& path, const fs::path& target,
                                    std::uint64_t expected) {
    auto out = host::open_for_writing(target);
    if (!out) return failure_of(out);
    std::uint64_t total = 0;
    while (total <= expected) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int status = archive_read_data_block(reader, &block, &size, &offset);
        if (status == ARCHIVE_EOF) break;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            const char* why = archive_error_string(reader);
            return damaged(path, fmt::format("its payload cannot be unpacked ({})",
                                             why == nullptr ? "no reason given" : why));
        }
        auto written = host::write_all(out->get(), {static_cast<const char*>(block), size}, target);
        if (!written) return failure_of(written);
        total += size;
    }
    return total;
}

/// The size of the unpacked payload stands behind it: in gzip by its format, else appended by the
/// kernel's build (size_append, scripts/Makefile.lib, Linux 2.6.38 to 7.3).
Result<Unpacked> unpack(int fd, const fs::path& path, const BzImage& image, const fs::path& target,
                        Compression compression) {
    std::array<char, 4> trailer{};
    auto got =
        read_at(fd, path, trailer, image.payload_offset + image.payload_length - trailer.size());
    if (!got) return failure_of(got);
    const auto expected = little_endian<std::uint32_t>(trailer, 0);
    if (expected > unpacked_limit) {
        return damaged(path, fmt::format("its payload says that it unpacks to {} bytes", expected));
    }
    auto source = std::make_unique<Source>();
    source->fd = fd;
    source->offset = image.payload_offset;
    source->end = image.payload_offset + image.payload_length;
    if (compression != Compression::gzip) source->end -= trailer.size();

    const ReadArchive reader(archive_read_new());
    archive_entry* entry = nullptr;
    if (add_filter(reader.get(), compression) != ARCHIVE_OK ||
        archive_read_support_format_raw(reader.get()) != ARCHIVE_OK ||
        archive_read_open(reader.get(), source.get(), nullptr, &Source::read, nullptr) !=
            ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) {
        const char* why = archive_error_string(reader.get());
        return damaged(path, fmt::format("its payload cannot be unpacked ({})",
                                         why == nullptr ? "it is empty" : why));
    }
    auto total = copy_unpacked(reader.get(), path, target, expected);
    if (!total) return failure_of(total);
    if (*total != expected) {
        return damaged(path, fmt::format("its payload unpacks to {} {} bytes, not to {}",
                                         *total > expected ? "more than" : "only",
                                         std::min<std::uint64_t>(*total, expected), expected));
    }
    return Unpacked{true, {}};
}

}  // namespace

Result<std::optional<BzImage>> read_bzimage(const fs::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    std::array<char, header_size> header{};
    auto got = read_at(fd->get(), path, header, 0);
    if (!got) return failure_of(got);
    if (*got < magic_at + 4 || std::string_view(&header[magic_at], 4) != "HdrS") {
        return std::optional<BzImage>{};
    }
    auto size = size_of(fd->get(), path);
    if (!size) return failure_of(size);
    if (*got < header_size) return damaged(path, "its setup header is cut short");

    BzImage image;
    const auto setup_sectors = static_cast<unsigned char>(header[setup_sects_at]);
    const std::uint64_t protected_mode =
        (setup_sectors == 0 ? 4u + 1u : setup_sectors + 1u) * sector;
    const auto version_at = little_endian<std::uint16_t>(header, kernel_version_at);
    if (version_at != 0) {
        std::array<char, 256> version{};
        auto length = read_at(fd->get(), path, version, version_at + 0x200u);
        if (!length) return failure_of(length);
        const std::string_view text(version.data(), *length);
        image.version = text.substr(0, text.find('\0'));
        image.release = image.version.substr(0, image.version.find(' '));
    }
    if (little_endian<std::uint16_t>(header, protocol_at) >= protocol_with_payload) {
        image.payload_offset =
            protected_mode + little_endian<std::uint32_t>(header, payload_offset_at);
        image.payload_length = little_endian<std::uint32_t>(header, payload_length_at);
        if (image.payload_offset + image.payload_length > *size) {
            return damaged(path, fmt::format("it has {} bytes, and its payload ends at {}", *size,
                                             image.payload_offset + image.payload_length));
        }
    }
    return image;
}

Result<Unpacked> unpack_vmlinux(const fs::path& path, const BzImage& image,
                                const fs::path& target) {
    if (image.payload_length < 16) {
        return Unpacked{false, "its setup header does not say where its payload is"};
    }
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    std::array<char, 8> start{};
    auto got = read_at(fd->get(), path, start, image.payload_offset);
    if (!got) return failure_of(got);
    const std::string_view head(start.data(), *got);
    const auto magic = std::find_if(magics.begin(), magics.end(),
                                    [&](const Magic& m) { return head.starts_with(m.bytes); });
    if (magic == magics.end()) return Unpacked{false, "its payload's compression is not known"};
    if (!magic->known) {
        return Unpacked{false, fmt::format("its payload is compressed with {}, which is not "
                                           "unpacked here",
                                           magic->name)};
    }
    return unpack(fd->get(), path, image, target, *magic->known);
}

}  // namespace faultline::kernel
