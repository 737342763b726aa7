// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "domain/domain_xml.hpp"
#include "model/fault_plan.hpp"

#include <filesystem>
#include <vector>

namespace faultline::run {

/// Adds what the plan's faults need of the machine: a balloon, and a scratch disk, an empty file
/// that is made in `directory`.
[[nodiscard]] Result<void> add_fault_devices(domain::DomainSpec& spec,
                                             const std::vector<model::Fault>& plan,
                                             const std::filesystem::path& directory);

}  // namespace faultline::run
