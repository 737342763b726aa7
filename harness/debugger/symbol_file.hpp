// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "debugger/kernel_file.hpp"

#include <filesystem>

namespace faultline::debugger {

/// Writes an ELF file of nothing but the symbols that the kernel's own table has (kallsyms), for a
/// debugger: distributions strip their vmlinux. Functions and variables where they run without
/// KASLR; the per-CPU ones, which are offsets, are left out. What has no table that can be read is
/// an error.
[[nodiscard]] Result<void> write_symbol_file(const KernelFile& kernel,
                                             const std::filesystem::path& path);

}  // namespace faultline::debugger
