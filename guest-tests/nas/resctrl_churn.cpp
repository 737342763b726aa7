// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/resctrl_churn.hpp"

#include "pseudofs/resctrl.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace faultline::nas {

ResctrlChurn::ResctrlChurn() {
    if (!pseudofs::offers_resctrl()) {
        why_not_ = "the kernel offers no resctrl: built without it, or no CPU with RDT";
    } else if (const int why = pseudofs::mount_resctrl(""); why != 0) {
        why_not_ = "resctrl cannot be mounted: " + pseudofs::error_text(why);
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
    const std::string root = pseudofs::resctrl_directory;
    const auto group = root + "/faultline";
    while (!stop_) {
        if (::mkdir(group.c_str(), 0755) == 0) ::rmdir(group.c_str());
        [[maybe_unused]] const auto schemata = pseudofs::read_text(root + "/schemata");
        if (pseudofs::umount_resctrl(false) != 0) continue;
        ++rounds_;
        if (pseudofs::mount_resctrl("") != 0) return;
    }
    [[maybe_unused]] const int why = pseudofs::umount_resctrl(false);
}

}  // namespace faultline::nas
