// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "vm/libvirt/handles.hpp"

#include <nlohmann/json.hpp>

namespace faultline::vm {

/// Asks QEMU's monitor what libvirt has no call for: a command of the QEMU Machine Protocol. What
/// QEMU refuses is an error in its own words. Returns when QEMU has done it.
[[nodiscard]] Result<nlohmann::json> monitor_command(virDomainPtr domain,
                                                     const nlohmann::json& command);

}  // namespace faultline::vm
