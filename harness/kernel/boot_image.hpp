// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/bzimage.hpp"
#include "kernel/cache.hpp"
#include "kernel/elf_file.hpp"
#include "model/kernel.hpp"

#include <filesystem>
#include <string>

namespace faultline::kernel {

/// A kernel file, looked at once: kept in the cache's files/ by path, and looked at again when
/// its size, times or inode change.
struct FileFacts {
    model::BootFormat format = model::BootFormat::vmlinux;
    std::string sha256;
    VmlinuxFacts vmlinux;  ///< if it is one
    BzImage bzimage;       ///< if it is one
};

/// An error if `path` is neither a vmlinux nor a bzImage.
[[nodiscard]] Result<FileFacts> look_at(const std::filesystem::path& path, const Context& context);

/// Chooses what QEMU gets for a kernel file, and fills in the identity as far as the file has it.
/// A vmlinux with a PVH note boots as it is; a bzImage boots as the vmlinux unpacked from it
/// (kept in the cache's vmlinux/ by the bzImage's content) or, without the note, by itself.
[[nodiscard]] Result<model::Kernel> boot_image(const std::filesystem::path& path,
                                               const Context& context);

}  // namespace faultline::kernel
