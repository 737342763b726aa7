// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace faultline::pseudofs {

/// Made by the kernel as soon as it finds a CPU with RDT (Documentation/arch/x86/resctrl.rst).
inline constexpr const char* resctrl_directory = "/sys/fs/resctrl";

/// Whether the kernel has registered the filesystem: it does if a CPU has RDT, or seems to.
[[nodiscard]] bool offers_resctrl();

/// Mounts it, with options such as "cdp" or none. 0, or the errno: EBUSY if it is mounted, as there
/// is only one.
[[nodiscard]] int mount_resctrl(const std::string& options);

/// Unmounts it; with `lazily` also while files of it are open. 0, or the errno: EINVAL if it is not
/// mounted.
[[nodiscard]] int umount_resctrl(bool lazily);

}  // namespace faultline::pseudofs
