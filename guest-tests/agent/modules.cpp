// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/modules.hpp"

#include "host/fd.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace faultline::agent {
namespace {

/// Empty if the module is there now, else why it is not.
std::string load(const protocol::PlanModule& module) {
    const auto subject = "kernel module '" + module.name + "' ";
    if (module.path.empty()) return subject + "is not part of this kernel";
    const host::Fd fd(::open(module.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return subject + "cannot be read: " + pseudofs::error_text(errno);
    // glibc has no wrapper.
    if (::syscall(SYS_finit_module, fd.get(), "", 0) == 0 || errno == EEXIST) return {};
    // kernel/module/main.c, simplify_symbols(): a symbol that nobody exports.
    if (errno == ENOENT) return subject + "needs a symbol of a module that is not loaded (ENOENT)";
    return subject + "was refused by the kernel: " + pseudofs::error_text(errno);
}

}  // namespace

LoadedModules load_modules(const std::vector<protocol::PlanModule>& modules) {
    LoadedModules loaded;
    for (const auto& module : modules) {
        if (module.later) continue;
        auto complaint = load(module);
        if (complaint.empty()) continue;
        if (!module.required) {
            loaded.complaints.push_back(std::move(complaint));
        } else if (loaded.missing_required.empty()) {
            loaded.missing_required = std::move(complaint);
        }
    }
    return loaded;
}

}  // namespace faultline::agent
