// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/function_name.hpp"

#include <array>

namespace faultline::classify {

namespace {

/// Taken off in this order, each once: "__se_sys_mremap" loses two, "__x64_sys_mremap" one.
constexpr std::array<std::string_view, 13> prefixes{
    "compat_SYSC_", "compat_SyS_", "SYSC_",   "SyS_",     "ksys_",    "__do_sys_", "__se_",
    "sys_",         "__x64_",      "__ia32_", "__arm64_", "__riscv_", "__s390x_"};

}  // namespace

std::string_view plain_name(std::string_view function) {
    // A leading dot belongs to the name on ppc.
    return function.substr(0, function.find('.', 1));
}

CallName call_name(std::string_view function) {
    CallName call;
    for (const auto prefix : prefixes) {
        if (!function.starts_with(prefix) || function.size() == prefix.size()) continue;
        // Only calls are wrapped so.
        if (prefix.starts_with("__") && function.find("sys_") == std::string_view::npos) continue;
        call.others.emplace_back(function);
        function.remove_prefix(prefix.size());
    }
    call.name = function;
    return call;
}

}  // namespace faultline::classify
