// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/resctrl_churn.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace faultline::nas {
namespace {

/// Made by the kernel as soon as it finds a CPU with RDT (Documentation/arch/x86/resctrl.rst).
constexpr const char* mount_point = "/sys/fs/resctrl";

bool mount_resctrl() {
    return ::mount("resctrl", mount_point, "resctrl", 0, nullptr) == 0;
}

}  // namespace

ResctrlChurn::ResctrlChurn() {
    const auto types = pseudofs::read_text("/proc/filesystems");
    if (!types || types->find("\tresctrl\n") == std::string::npos) {
        why_not_ = "the kernel offers no resctrl: built without it, or no CPU with RDT";
    } else if (!mount_resctrl()) {
        why_not_ = "resctrl cannot be mounted: " + pseudofs::error_text(errno);
    } else {
        thread_ = std::thread([this] { run(); });
    }
}

ResctrlChurn::~ResctrlChurn() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

/// Begins mounted. A group may be refused (no CLOSID left), and an unmount while somebody looks.
void ResctrlChurn::run() {
    const auto group = std::string(mount_point) + "/faultline";
    while (!stop_) {
        if (::mkdir(group.c_str(), 0755) == 0) ::rmdir(group.c_str());
        [[maybe_unused]] const auto schemata =
            pseudofs::read_text(std::string(mount_point) + "/schemata");
        if (::umount(mount_point) != 0) continue;
        ++rounds_;
        if (!mount_resctrl()) return;
    }
    ::umount(mount_point);
}

}  // namespace faultline::nas
