// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/kinds.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace faultline::injector {
namespace {

using protocol::FaultState;

/// As the kernel names it: a file "a-b.ko" is the module a_b.
std::string module_name(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace

void inject_lkdtm(const Injection& injection) {
    const std::string file = "/sys/kernel/debug/provoke-crash/DIRECT";
    const auto types = pseudofs::read_text(file);
    if (!types) return injection.refuse(file, errno);
    const auto type = injection.text("type");
    if (("\n" + *types + "\n").find("\n" + type + "\n") == std::string::npos)
        return injection.refuse(type + " is not in " + file);
    if (const int error = pseudofs::write_text(file, type); error != 0)
        return injection.refuse(file, error);
    injection.report(FaultState::fired, type + " came back");
}

void inject_sysrq(const Injection& injection) {
    const std::string file = "/proc/sysrq-trigger";
    if (const int error = pseudofs::write_text(file, injection.text("key")); error != 0)
        return injection.refuse(file, error);
    injection.report(FaultState::fired, "SysRq " + injection.text("key"));
}

void inject_module_load(const Injection& injection) {
    const auto name = injection.text("module");
    const auto& modules = *injection.modules;
    const auto found = std::find_if(modules.begin(), modules.end(), [&](const auto& module) {
        return module_name(module.name) == module_name(name);
    });
    if (found == modules.end() || found->path.empty())
        return injection.refuse("there is no module '" + name + "' of this kernel");
    const int fd = ::open(found->path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return injection.refuse(found->path, errno);
    // glibc has no wrapper.
    if (::syscall(SYS_finit_module, fd, injection.text("parameters").c_str(), 0) != 0)
        return injection.refuse("module " + name, errno);
    injection.report(FaultState::fired, "module " + name + " is loaded");
}

void inject_module_unload(const Injection& injection) {
    const auto name = module_name(injection.text("module"));
    if (::syscall(SYS_delete_module, name.c_str(), O_NONBLOCK) != 0)
        return injection.refuse("module " + name, errno);
    injection.report(FaultState::fired, "module " + name + " is gone");
}

}  // namespace faultline::injector
