// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"
#include "model/aftermath.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace faultline::vm {

/// A memory dump on its way from QEMU to a file. QEMU streams kdump files in makedumpfile's
/// "flattened" form, records of offset, size and bytes, which crash reads and drgn does not: they
/// are put in their places here. The file appears under its name when it is whole; never a part.
class CoreFile {
 public:
    /// Begins a file beside `path`. More than `maximum` bytes are refused.
    [[nodiscard]] static Result<CoreFile> create(const std::filesystem::path& path,
                                                 model::DumpFormat format, model::Bytes maximum);
    CoreFile(CoreFile&& other) noexcept;
    CoreFile& operator=(CoreFile&&) = delete;
    CoreFile(const CoreFile&) = delete;
    CoreFile& operator=(const CoreFile&) = delete;
    /// Removes what was not finished.
    ~CoreFile();

    /// Any chunks of what QEMU sends.
    [[nodiscard]] Result<void> feed(std::string_view bytes);
    /// Checks that it is a whole dump, and gives it its name.
    [[nodiscard]] Result<model::Bytes> finish();

 private:
    CoreFile(host::Fd fd, std::filesystem::path path, model::DumpFormat format,
             model::Bytes maximum);
    [[nodiscard]] Result<void> unflatten(std::string_view bytes);
    [[nodiscard]] Result<void> begin_record();
    [[nodiscard]] Result<void> write(std::string_view bytes, std::uint64_t offset);
    [[nodiscard]] std::filesystem::path part() const;

    host::Fd fd_;
    std::filesystem::path path_;
    model::DumpFormat format_;
    model::Bytes maximum_;
    std::uint64_t end_ = 0;        ///< one past the last byte written
    std::string head_;             ///< of the stream, or of a record: not whole yet
    bool begun_ = false;           ///< the stream's own header was read
    bool ended_ = false;           ///< the record that ends it, too
    std::uint64_t offset_ = 0;     ///< where the record's next byte goes
    std::uint64_t remaining_ = 0;  ///< of the record
};

}  // namespace faultline::vm
