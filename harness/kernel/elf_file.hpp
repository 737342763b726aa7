// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace faultline::kernel {

/// What a vmlinux says of itself.
struct VmlinuxFacts {
    bool pvh = false;          ///< has the note that QEMU's -kernel needs to enter it
    std::string build_id;      ///< hex; empty: built without
    std::string version_line;  ///< "Linux version ..." as it prints it at boot
    std::string release;       ///< what `uname -r` will say
};

/// Reads an x86-64 vmlinux with a few buffers, whatever its size. What is no such kernel is an
/// error that says what it is instead: a module, a program, a core dump, another architecture.
[[nodiscard]] Result<VmlinuxFacts> read_vmlinux(const std::filesystem::path& path);

/// Whether a file is an ELF file with a table of symbols, as a vmlinux that was not stripped.
[[nodiscard]] bool has_symbols(const std::filesystem::path& path);

}  // namespace faultline::kernel
