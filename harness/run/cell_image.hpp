// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "image/initramfs.hpp"
#include "run/cell_runner.hpp"

#include <array>
#include <filesystem>
#include <string>

namespace faultline::run {

/// What a guest needs of its kernel to have a root file system on a disk.
inline constexpr std::array<const char*, 5> root_image_options{
    "CONFIG_VIRTIO_PCI", "CONFIG_VIRTIO_BLK", "CONFIG_SQUASHFS", "CONFIG_SQUASHFS_LZ4",
    "CONFIG_OVERLAY_FS"};

/// Writes the cell's initramfs: agent, workload with its files and modules, and those modules of
/// the harness's own that the kernel has. The request's kernel is ready. Answers the image's
/// SHA-256.
[[nodiscard]] Result<std::string> write_cell_image(const CellRequest& request,
                                                   const CellEnvironment& environment,
                                                   const std::filesystem::path& initramfs,
                                                   const image::GoOn& go_on);

}  // namespace faultline::run
