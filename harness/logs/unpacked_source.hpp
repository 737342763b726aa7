// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"
#include "logs/file_source.hpp"

#include <archive.h>

#include <memory>
#include <string>

namespace faultline::logs {

/// The file begins as one that UnpackedSource reads. Needs `magic_bytes` of it to say.
[[nodiscard]] bool is_packed(std::string_view beginning);
inline constexpr std::size_t magic_bytes = 6;

/// Unpacks xz, zstd, bzip2 and lz4 as they stream. A file that breaks off gives what libarchive has
/// unpacked, which lacks up to a block of 64 KiB or so, then the error.
class UnpackedSource final : public Source {
 public:
    UnpackedSource(std::unique_ptr<FileSource> packed, std::string name);

    [[nodiscard]] Result<std::string_view> read() override;

 private:
    static la_ssize_t read_packed(archive* reader, void* self, const void** block);
    [[nodiscard]] Result<void> open();
    [[nodiscard]] tl::unexpected<Error> damaged();

    std::unique_ptr<FileSource> packed_;
    std::string name_;
    std::unique_ptr<archive, Free<archive_read_free>> reader_;
    bool open_ = false;
    bool empty_ = false;
    Error packed_error_;  ///< what reading the packed file answered, where that is what failed
};

}  // namespace faultline::logs
