// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace faultline::lxc_memory {

/// Every task but kernel threads, with where its memory is accounted. `root` is that of the file
/// system, "/".
[[nodiscard]] std::vector<protocol::TaskInCgroup> all_tasks(const std::string& root = "/");

/// Those that the OOM killer must not choose: what the reporter of 2011 listed by hand.
[[nodiscard]] protocol::TaskTable exempt_tasks(const std::vector<protocol::TaskInCgroup>& tasks);

/// The memory controller's path in /proc/PID/cgroup: of v1's line if there is one, else v2's.
[[nodiscard]] std::string memory_cgroup(std::string_view text);

}  // namespace faultline::lxc_memory
