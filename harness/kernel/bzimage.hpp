// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace faultline::kernel {

/// What we read of a bzImage's setup header (Documentation/arch/x86/boot.rst).
struct BzImage {
    std::string version;  ///< "6.1.0-50-cloud-amd64 (builder) #1 SMP ..."; may be empty
    std::string release;  ///< its first word
    std::uint64_t payload_offset = 0;  ///< of the compressed kernel, from the file's start
    std::uint64_t payload_length = 0;  ///< 0: boot protocol before 2.08, which does not say
};

/// Nothing if the file has no setup header. An error if it has one and is cut short.
[[nodiscard]] Result<std::optional<BzImage>> read_bzimage(const std::filesystem::path& path);

/// How a bzImage's payload was unpacked.
struct Unpacked {
    bool done = false;
    std::string why_not;  ///< not done: "its payload is compressed with LZO, ..."
};

/// Unpacks the payload to `target` (created or truncated): XZ, zstd, gzip and LZ4 by their magic
/// numbers. A damaged payload, or one whose size is not what the image says, is an error; a
/// compression that is not known here is not.
[[nodiscard]] Result<Unpacked> unpack_vmlinux(const std::filesystem::path& path,
                                              const BzImage& image,
                                              const std::filesystem::path& target);

}  // namespace faultline::kernel
