// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "image/initramfs.hpp"
#include "protocol/plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::image {

struct GuestModule {
    std::string name;              ///< "pvpanic-mmio"
    std::filesystem::path source;  ///< a .ko, .ko.xz, .ko.gz or .ko.zst; empty: the kernel has none
    bool required = false;
    bool later = false;  ///< there, but not loaded at the start
};

/// What a guest is made of.
struct GuestFiles {
    std::filesystem::path agent;
    std::filesystem::path busybox;       ///< linked statically
    std::filesystem::path workload;      ///< the program
    std::vector<std::string> arguments;  ///< of the workload, "key=value" each
    std::vector<GuestModule> modules;    ///< in the order in which to load them
    /// For the rest of it: its modules and command are filled in from the fields above.
    protocol::Plan plan;
};

/// The entries of the guest's initramfs: the agent as init, busybox with links for the common
/// commands, the workload, the modules (unpacked, in their order) and the plan that says so. The
/// error names the file that is missing.
[[nodiscard]] Result<std::vector<Entry>> guest_entries(const GuestFiles& files);

}  // namespace faultline::image
