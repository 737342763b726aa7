// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace faultline::agent {

/// Where a workload finds the root that it runs in; empty: the initramfs is its root too.
inline constexpr auto image_root = "/faultline/root";

/// Mounts the squashfs on `disk` ("/dev/vda") with a tmpfs over it as image_root, and in it what
/// the agent has mounted: /proc, /sys, /dev, /tmp, /run, and the directories of the workload and of
/// the user's programs at the places that they have here. Empty, or why this kernel cannot do it.
[[nodiscard]] std::string mount_root_image(const std::string& disk);

/// For a forked child: makes `root` the root of a mount namespace of its own, as switch_root does,
/// so that what the workload mounts is the workload's alone, and a pivot_root() of its own works.
/// Async-signal-safe. Returns an errno.
[[nodiscard]] int enter_root(const char* root);

}  // namespace faultline::agent
