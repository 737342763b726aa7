// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

namespace faultline::agent {

/// Mounts what a guest of ours has: /proc, /sys, /dev, /tmp, /run, cgroup v2, debugfs. Returns what
/// could not be mounted, a sentence each: a small kernel lacks some of it, and whoever needs it
/// will say so.
[[nodiscard]] std::vector<std::string> mount_file_systems();

}  // namespace faultline::agent
