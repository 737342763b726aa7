// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// What to put into a vmlinux of the tests' own.
struct VmlinuxRecipe {
    std::string banner = "Linux version 6.1.0-test (me@here) (gcc) #1 SMP";
    bool pvh = true;
    std::string build_id = "\x01\xab\xff";  ///< empty: none
    std::uint16_t type = 2;                 ///< ET_EXEC
    std::uint16_t machine = 62;             ///< EM_X86_64
    std::uint64_t address = 0xffffffff81000000;
    bool interpreter = false;       ///< has PT_INTERP, as programs have
    std::size_t before_banner = 0;  ///< bytes of the loaded segment before it
};

[[nodiscard]] std::string make_vmlinux(const VmlinuxRecipe& recipe = {});

/// "gzip", "xz", "zstd" or "lz4" (the legacy frame, as `lz4 -l` writes it).
[[nodiscard]] std::string compress(std::string_view content, std::string_view format);

/// A bzImage around a payload that ends with its 4 bytes of size, as make_payload() makes it.
[[nodiscard]] std::string make_bzimage(std::string_view payload,
                                       std::string_view version = "6.1.0-test (me@here) #1 SMP");

/// `content` compressed, and its size behind it where the format has none at its end.
[[nodiscard]] std::string make_payload(std::string_view content, std::string_view format);

/// A module that exports and needs symbols: an object file with what depmod reads.
[[nodiscard]] std::string make_module(std::string_view name, std::string_view exported,
                                      std::string_view needed);

struct PackedFile {
    std::string path;
    std::string content;
    std::string link;  ///< not empty: a symbolic link to it
};

/// A .deb whose data.tar is compressed as `format` says ("xz", "zstd", "gzip").
[[nodiscard]] std::string make_deb(const std::vector<PackedFile>& files, std::string_view format);

void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace faultline::kernel
