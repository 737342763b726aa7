// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/unpacked_source.hpp"

#include "model/printable.hpp"

#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace faultline::logs {
namespace {

using namespace std::string_view_literals;

/// The xz file format 1.2.0; RFC 8878; bzip2; the LZ4 frame format 1.6.
constexpr std::array magics{
    "\xfd"
    "7zXZ\0"sv,
    "\x28\xb5\x2f\xfd"sv, "BZh"sv, "\x04\x22\x4d\x18"sv};

}  // namespace

bool is_packed(std::string_view beginning) {
    return std::any_of(magics.begin(), magics.end(),
                       [&](std::string_view magic) { return beginning.starts_with(magic); });
}

UnpackedSource::UnpackedSource(std::unique_ptr<FileSource> packed, std::string name)
    : packed_(std::move(packed)), name_(std::move(name)), reader_(archive_read_new()) {}

la_ssize_t UnpackedSource::read_packed(archive* reader, void* self, const void** block) {
    auto& source = *static_cast<UnpackedSource*>(self);
    auto bytes = source.packed_->read();
    if (!bytes) {
        source.packed_error_ = std::move(bytes.error());
        archive_set_error(reader, EIO, "%s", source.packed_error_.what.c_str());
        return ARCHIVE_FATAL;
    }
    *block = bytes->data();
    return static_cast<la_ssize_t>(bytes->size());
}

Result<std::string_view> UnpackedSource::read() {
    if (!open_) {
        if (auto opened = open(); !opened) return failure_of(opened);
        open_ = true;
    }
    if (empty_) return std::string_view{};
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int status = archive_read_data_block(reader_.get(), &block, &size, &offset);
        if (status == ARCHIVE_EOF) return std::string_view{};
        if (status == ARCHIVE_RETRY) continue;
        if (status < ARCHIVE_WARN) return damaged();
        if (size > 0) return std::string_view(static_cast<const char*>(block), size);
    }
}

Result<void> UnpackedSource::open() {
    auto* reader = reader_.get();
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_filter_lz4(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_empty(reader);  // nothing at all, compressed
    archive_entry* entry = nullptr;
    if (archive_read_open(reader, this, nullptr, &read_packed, nullptr) != ARCHIVE_OK) {
        return damaged();
    }
    const int status = archive_read_next_header(reader, &entry);
    empty_ = status == ARCHIVE_EOF;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN && !empty_) return damaged();
    return {};
}

tl::unexpected<Error> UnpackedSource::damaged() {
    if (!packed_error_.what.empty()) return tl::unexpected(packed_error_);
    const char* why = archive_error_string(reader_.get());
    return failure(fmt::format("cannot unpack '{}' to its end: {}", name_,
                               why == nullptr ? "it is damaged" : model::printable(why)),
                   "what came before is analyzed, but for the last block");
}

}  // namespace faultline::logs
