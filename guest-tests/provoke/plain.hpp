// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "provoke/provocation.hpp"

#include <string_view>
#include <vector>

namespace faultline::provoke {

/// What a program may provoke by the kernel's own interfaces: sysrq-crash, oom-kill, oom-loop.
[[nodiscard]] std::vector<std::string_view> plain_names();
[[nodiscard]] Provocation plain_provocation(const std::string& name);

/// One type of LKDTM's, through /sys/kernel/debug/provoke-crash/DIRECT; named "lkdtm/TYPE".
[[nodiscard]] Provocation lkdtm_provocation(const std::string& type);

/// The types that the running kernel has; none without LKDTM.
[[nodiscard]] std::vector<std::string> lkdtm_types();

}  // namespace faultline::provoke
