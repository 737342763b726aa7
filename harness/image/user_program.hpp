// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "image/host_files.hpp"

#include <filesystem>
#include <string>

namespace faultline::image {

/// Adds a program of the user's to `files` at `guest_path`, with what it needs to run:
/// - a C file (.c) is compiled into `workspace` and linked statically, with $CC and $CFLAGS, by
///   default `cc`; the error has the compiler's words;
/// - an ELF program brings its libraries;
/// - a script brings the interpreter that its first line names, unless that is sh, which the guest
///   has. Modules of a Python or Perl are not brought.
[[nodiscard]] Result<void> add_program(HostFiles& files, const std::filesystem::path& program,
                                       const std::string& guest_path,
                                       const std::filesystem::path& workspace,
                                       const host::Cancel& cancel);

}  // namespace faultline::image
