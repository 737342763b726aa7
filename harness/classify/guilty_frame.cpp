// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/guilty_frame.hpp"

#include "classify/frame_table.hpp"
#include "classify/frames.hpp"

#include <array>

namespace faultline::classify {

namespace {

/// Drops the wrappers' prefixes of SYSCALL_DEFINE(), include/linux/syscalls.h and the
/// architectures' syscall_wrapper.h: one call, one name.
std::string call_name(std::string_view function) {
    static constexpr std::array<std::string_view, 10> prefixes{
        "__x64_sys_",   "__ia32_sys_",       "__se_sys_", "__do_sys_", "__arm64_sys_",
        "__riscv_sys_", "__x64_compat_sys_", "SyS_",      "SYSC_",     "ksys_"};
    for (const auto prefix : prefixes) {
        if (function.starts_with(prefix))
            return "sys_" + std::string(function.substr(prefix.size()));
    }
    return std::string(function);
}

std::string first_own(std::span<const model::Frame> frames) {
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (frame.reliable && !is_helper(name)) return call_name(name);
    }
    return {};
}

std::string entry_point(std::span<const model::Frame> frames) {
    std::string_view below;
    for (const auto& frame : frames) {
        if (!frame.reliable) continue;
        const auto name = plain_name(frame.function);
        if (name.starts_with("smp_call_function")) return "smp_call_function";
        if (!below.empty() && is_dispatcher(name)) return call_name(below);
        below = name;
    }
    return {};
}

std::string waiter(std::span<const model::Frame> frames) {
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (!frame.reliable) continue;
        if (name == "rtnl_lock") return "rtnl_lock";
        if (name.find("synchronize_") != std::string_view::npos) return "synchronize_rcu";
    }
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (frame.reliable && !is_wait(name)) return call_name(name);
    }
    return {};
}

}  // namespace

std::string guilty_function(std::span<const model::Frame> frames, FrameChoice choice) {
    switch (choice) {
        case FrameChoice::first_own:
            return first_own(frames);
        case FrameChoice::entry_point:
            return entry_point(frames);
        case FrameChoice::waiter:
            return waiter(frames);
    }
    return {};
}

}  // namespace faultline::classify
