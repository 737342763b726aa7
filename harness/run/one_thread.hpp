// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"
#include "model/scenario.hpp"

#include <string>
#include <string_view>

namespace faultline::run {

/// The scenario with the more time that a boot and a workload take where one thread runs all CPUs
/// and counts their instructions.
[[nodiscard]] model::Scenario with_time_for_one_thread(model::Scenario scenario);

/// Why the host cannot run the scenario in deterministic mode; empty if it can. `image` is the
/// guest's root file system, or empty; `qemu` its version, empty where it is not known.
[[nodiscard]] std::string why_not_deterministic(domain::Accelerator accelerator,
                                                std::string_view qemu, std::string_view image);

}  // namespace faultline::run
