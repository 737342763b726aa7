// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"

#include <string>

namespace faultline::run {

/// The domain of a cell, but for what the backend adds. For showing, kernel and initramfs may be
/// paths that are not there.
[[nodiscard]] domain::DomainSpec domain_of(const model::Scenario& scenario, const model::Cell& cell,
                                           const model::Kernel& kernel,
                                           const std::string& workload_command_line,
                                           domain::Accelerator accelerator);

}  // namespace faultline::run
