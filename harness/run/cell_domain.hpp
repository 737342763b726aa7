// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"
#include "model/kernel.hpp"
#include "model/scenario.hpp"

#include <string>

namespace faultline::run {

/// What runs a guest's instructions.
struct Engine {
    domain::Accelerator accelerator = domain::Accelerator::tcg;
    domain::CpuThreads cpu_threads = domain::CpuThreads::one_each;
};

/// The domain of a cell, but for what the backend adds (vm::Backend::completed()). For showing,
/// kernel and initramfs may be paths that are not there.
[[nodiscard]] domain::DomainSpec domain_of(const model::Scenario& scenario, const model::Cell& cell,
                                           const model::Kernel& kernel,
                                           const std::string& workload_command_line, Engine engine);

}  // namespace faultline::run
