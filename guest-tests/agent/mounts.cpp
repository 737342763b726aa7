// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/mounts.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mount.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

namespace faultline::agent {
namespace {

struct Mount {
    const char* type;
    const char* target;
    unsigned long flags;
    const char* options;
};

constexpr std::array mounts{
    Mount{"proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr},
    Mount{"sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr},
    // CONFIG_DEVTMPFS_MOUNT does not apply to an initramfs: it is for us to mount.
    Mount{"devtmpfs", "/dev", MS_NOSUID, "mode=0755"},
    Mount{"tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777"},
    Mount{"tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755"},
    Mount{"cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr},
    Mount{"debugfs", "/sys/kernel/debug", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr},
};

}  // namespace

std::vector<std::string> mount_file_systems() {
    std::vector<std::string> complaints;
    for (const auto& mount : mounts) {
        ::mkdir(mount.target, 0755);
        if (::mount(mount.type, mount.target, mount.type, mount.flags, mount.options) == 0)
            continue;
        if (errno == EBUSY) continue;  // mounted already
        complaints.push_back(std::string("cannot mount ") + mount.type + " on " + mount.target +
                             ": " + pseudofs::error_text(errno));
    }
    return complaints;
}

}  // namespace faultline::agent
