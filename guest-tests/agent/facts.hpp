// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <cstdint>
#include <string>

namespace faultline::agent {

/// What this machine is, from the kernel's files below `root` (which ends in '/').
[[nodiscard]] protocol::Booted gather_facts(const std::string& root = "/");

/// MemFree, in KiB.
[[nodiscard]] std::uint64_t free_kib(const std::string& root = "/");

}  // namespace faultline::agent
