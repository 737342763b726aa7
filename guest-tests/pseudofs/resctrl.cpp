// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/resctrl.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mount.h>

#include <cerrno>

namespace faultline::pseudofs {

bool offers_resctrl() {
    const auto types = read_text("/proc/filesystems");
    return types && types->find("\tresctrl\n") != std::string::npos;
}

int mount_resctrl(const std::string& options) {
    const char* data = options.empty() ? nullptr : options.c_str();
    return ::mount("resctrl", resctrl_directory, "resctrl", 0, data) == 0 ? 0 : errno;
}

int umount_resctrl(bool lazily) {
    return ::umount2(resctrl_directory, lazily ? MNT_DETACH : 0) == 0 ? 0 : errno;
}

}  // namespace faultline::pseudofs
