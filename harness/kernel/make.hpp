// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::kernel {

/// What the kernel's Makefile is run with, and where.
struct MakeSpec {
    std::string name;  ///< of what is built, for messages
    std::filesystem::path source, objects, log;
    std::string local_version;  ///< becomes the end of the release
    /// Is there while make runs, and stays if it was killed: `objects` may then hold half a file.
    std::filesystem::path mark;
};

/// Runs the kernel's Makefile out of tree, with ccache if it is there, and as many jobs as there
/// are CPUs. Its output goes to the end of `log`. A compilation tells how far it is. An error has
/// the log's last lines and its path; a full disk is called one.
[[nodiscard]] Result<void> run_make(const MakeSpec& spec, const std::vector<std::string>& targets,
                                    const Context& context);

/// "gcc ... / GNU ld ...": the compiler and linker that run_make() uses.
[[nodiscard]] Result<std::string> compiler_version(const Context& context);

/// An error if the file system of `directory` has less than `bytes` free.
[[nodiscard]] Result<void> need_space(const std::filesystem::path& directory, std::uint64_t bytes);

}  // namespace faultline::kernel
