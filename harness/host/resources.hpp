// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace faultline::host {

/// What this process may use of the host.
struct Resources {
    double cpus = 1;                 ///< a quota may be a part of one
    std::uint64_t memory_bytes = 0;  ///< still free; 0: not known
};

/// Where the limits are read; other files for tests.
struct ResourceFiles {
    std::filesystem::path own_cgroups = "/proc/self/cgroup";
    std::filesystem::path cgroups = "/sys/fs/cgroup";
    std::filesystem::path memory = "/proc/meminfo";
};

/// `cpus` (this process' affinity) and the free memory, less what control groups allow, of version
/// 2 (cpu.max, memory.max) or 1 (cpu.cfs_quota_us, memory.limit_in_bytes), in this process' group
/// and all above it (Linux Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst).
[[nodiscard]] Resources usable_resources(unsigned cpus, const ResourceFiles& files = {});

}  // namespace faultline::host
