// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/guilty_frame.hpp"

#include "classify/frame_table.hpp"
#include "classify/frames.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

/// One call, one name: SYSCALL_DEFINE() of include/linux/syscalls.h and the architectures'
/// syscall_wrapper.h put several prefixes before it over the years.
std::string call_name(std::string_view function) {
    struct Prefix {
        std::string_view printed, said;
    };
    static constexpr std::array prefixes{
        Prefix{"__x64_compat_sys_", "compat_sys_"},
        Prefix{"__x64_sys_", "sys_"},
        Prefix{"__ia32_sys_", "sys_"},
        Prefix{"__arm64_sys_", "sys_"},
        Prefix{"__riscv_sys_", "sys_"},
        Prefix{"__se_sys_", ""},
        Prefix{"__do_sys_", ""},
        Prefix{"SyS_", ""},
        Prefix{"SYSC_", ""},
        Prefix{"ksys_", ""},
    };
    for (const auto& prefix : prefixes) {
        if (!function.starts_with(prefix.printed)) continue;
        return std::string(prefix.said) + std::string(function.substr(prefix.printed.size()));
    }
    return std::string(function);
}

/// What the CPU did before the timer interrupt in which the kernel noticed that it hangs.
std::span<const model::Frame> before_interrupt(std::span<const model::Frame> frames) {
    const auto entry = [](const model::Frame& frame) {
        return frame.reliable && is_interrupt_entry(plain_name(frame.function));
    };
    auto at = std::find_if(frames.begin(), frames.end(), entry);
    if (at == frames.end()) return frames;
    while (at != frames.end() && entry(*at))
        ++at;
    return frames.subspan(static_cast<std::size_t>(at - frames.begin()));
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
    for (const auto& frame : before_interrupt(frames)) {
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
