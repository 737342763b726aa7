// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::image {

/// What an ELF file of this machine needs in order to run (elf(5), PT_INTERP and PT_DYNAMIC).
struct DynamicSection {
    std::string interpreter;               ///< "/lib64/ld-linux-x86-64.so.2"; empty: none is needed
    std::vector<std::string> needed;       ///< DT_NEEDED: "libc.so.6"
    std::vector<std::string> directories;  ///< DT_RPATH and DT_RUNPATH, $ORIGIN filled in
};

/// Whether the file begins as an ELF file does.
[[nodiscard]] bool is_elf(const std::filesystem::path& path);

/// Reads it without running anything, as ldd would. An error if it is no ELF file of x86-64, or
/// damaged.
[[nodiscard]] Result<DynamicSection> read_dynamic_section(const std::filesystem::path& path);

}  // namespace faultline::image
