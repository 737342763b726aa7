// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/core_file.hpp"

#include "host/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

// makedumpfile 1.7's makedumpfile.h: struct makedumpfile_header fills a page, struct
// makedumpfile_data_header is two numbers in network order, -1 in both at the end.
constexpr std::string_view flattened_signature = "makedumpfile";
constexpr std::size_t flattened_header = 4096;
constexpr std::size_t record_header = 16;
constexpr std::uint64_t end_mark = ~0ULL;
/// struct disk_dump_header of its diskdump_mod.h.
constexpr std::string_view kdump_signature = "KDUMP   ";
constexpr std::string_view elf_signature =
    "\x7f"
    "ELF";

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

/// Moves from `bytes` to `head` what that still lacks of `size`; whether it is whole now.
bool fill(std::string& head, std::size_t size, std::string_view& bytes) {
    const auto taken = std::min(size - head.size(), bytes.size());
    head.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    return head.size() == size;
}

}  // namespace

Result<CoreFile> CoreFile::create(const fs::path& path, model::DumpFormat format,
                                  model::Bytes maximum) {
    const auto part = path.string() + ".part";
    // A guest's memory is for nobody else to read.
    host::Fd fd(::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd) return tl::unexpected(host::system_error("open", part, errno));
    return CoreFile(std::move(fd), path, format, maximum);
}

CoreFile::CoreFile(host::Fd fd, fs::path path, model::DumpFormat format, model::Bytes maximum)
    : fd_(std::move(fd)), path_(std::move(path)), format_(format), maximum_(maximum) {}

CoreFile::CoreFile(CoreFile&& other) noexcept = default;

CoreFile::~CoreFile() {
    if (!fd_) return;
    std::error_code ignored;
    fs::remove(part(), ignored);
}

fs::path CoreFile::part() const {
    return path_.string() + ".part";
}

Result<void> CoreFile::feed(std::string_view bytes) {
    return format_ == model::DumpFormat::kdump_zlib ? unflatten(bytes) : write(bytes, end_);
}

Result<void> CoreFile::unflatten(std::string_view bytes) {
    while (!bytes.empty() && !ended_) {
        if (remaining_ > 0) {
            const auto piece = bytes.substr(0, std::min<std::uint64_t>(remaining_, bytes.size()));
            if (auto written = write(piece, offset_); !written) return written;
            offset_ += piece.size();
            remaining_ -= piece.size();
            bytes.remove_prefix(piece.size());
        } else if (fill(head_, begun_ ? record_header : flattened_header, bytes)) {
            if (auto begun = begin_record(); !begun) return begun;
            head_.clear();
        }
    }
    return {};
}

Result<void> CoreFile::begin_record() {
    if (!std::exchange(begun_, true)) {
        if (head_.starts_with(flattened_signature)) return {};
        return failure("QEMU's dump does not begin as makedumpfile's flattened format does");
    }
    offset_ = big_endian(head_.substr(0, 8));
    remaining_ = big_endian(head_.substr(8));
    if (offset_ != end_mark || remaining_ != end_mark) return {};
    ended_ = true;
    remaining_ = 0;
    return {};
}

Result<void> CoreFile::write(std::string_view bytes, std::uint64_t offset) {
    if (offset > maximum_.value || bytes.size() > maximum_.value - offset) {
        return failure(fmt::format("it is larger than {}", model::to_string(maximum_)),
                       "raise dump.maximum");
    }
    end_ = std::max(end_, offset + bytes.size());
    while (!bytes.empty()) {
        const auto written =
            ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return tl::unexpected(host::system_error("write", part(), errno));
        offset += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<model::Bytes> CoreFile::finish() {
    const bool packed = format_ == model::DumpFormat::kdump_zlib;
    const auto signature = packed ? kdump_signature : elf_signature;
    std::array<char, 8> start{};
    const auto got = ::pread(fd_.get(), start.data(), signature.size(), 0);
    if (got < static_cast<ssize_t>(signature.size()) ||
        !std::string_view(start.data(), start.size()).starts_with(signature) ||
        (packed && !ended_)) {
        return failure("QEMU's dump broke off");
    }
    if (std::rename(part().c_str(), path_.c_str()) != 0) {
        return tl::unexpected(host::system_error("rename to", path_, errno));
    }
    fd_.reset();
    return model::Bytes{end_};
}

}  // namespace faultline::vm
