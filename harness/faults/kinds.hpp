// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "faults/catalogue.hpp"

#include <vector>

namespace faultline::faults {

/// The catalogue's parts, by who injects them.
[[nodiscard]] std::vector<FaultKind> guest_kinds();
[[nodiscard]] std::vector<FaultKind> host_kinds();
[[nodiscard]] std::vector<FaultKind> debugger_kinds();

}  // namespace faultline::faults
