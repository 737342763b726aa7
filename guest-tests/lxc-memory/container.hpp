// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "lxc-memory/parameters.hpp"

#include <string>
#include <vector>

namespace faultline::lxc_memory {

inline constexpr auto container_name = "faultline";
/// Everything of the container's on our side is below this.
inline constexpr auto place = "/run/lxc-memory";
/// FIFOs by which both sides talk: what is inside writes `events`, and reads `go`.
inline constexpr auto shared = "/run/lxc-memory/shared";
inline constexpr auto shared_inside = "/faultline/shared";

/// What a container may have, as files of a memory cgroup.
struct Hierarchy {
    bool v1 = false;
    bool swap = false;  ///< it has the file that limits swap

    /// "/sys/fs/cgroup" or, of v1, "/sys/fs/cgroup/memory".
    [[nodiscard]] std::string root() const;
    /// The cgroup of the container's tasks (LXC 4 and later).
    [[nodiscard]] std::string container() const;
};

/// Makes the hierarchy that LXC is to use the one at /sys/fs/cgroup. An error where the kernel has
/// no memory controller for it.
[[nodiscard]] Result<Hierarchy> mount_hierarchy(const std::string& wanted);

/// The container's configuration (lxc.container.conf(5)): no network, no terminal, our own root
/// again as its root, our own program as its init, and the limits.
[[nodiscard]] std::string container_configuration(const Parameters& parameters,
                                                  const Hierarchy& hierarchy);

/// Makes the directories, FIFOs and the root that the configuration names, and writes it.
[[nodiscard]] Result<void> prepare_container(const Parameters& parameters,
                                             const Hierarchy& hierarchy);

/// What starts the container, in the foreground.
[[nodiscard]] std::vector<std::string> start_command();
inline constexpr auto start_output = "/run/lxc-memory/start.log";

}  // namespace faultline::lxc_memory
