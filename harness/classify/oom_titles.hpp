// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/oom_line.hpp"

#include <string>
#include <string_view>

namespace faultline::classify {

/// `OOM kill of tail (memory cgroup)`, `OOM kill of tail (global)`.
[[nodiscard]] std::string oom_kill_title(std::string_view victim, OomScope scope);

/// `OOM loop: tail in memory cgroup /jobs`; without a command where several take turns. The same
/// from run to run: numbers in a command become NUM, a cgroup's path with digits (a container's
/// or a session's id) is left out.
[[nodiscard]] std::string oom_loop_title(std::string_view command, OomScope scope,
                                         std::string_view memcg);

}  // namespace faultline::classify
