// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/prepare.hpp"
#include "cli/run_arguments.hpp"
#include "schedule/scheduler.hpp"

namespace faultline::cli {

/// The plan of a run but for its history. What the command line does not say is as the file says,
/// or as the host allows. `arguments`, `prepared` and `directory` outlive it.
[[nodiscard]] schedule::RunPlan plan_of(const RunArguments& arguments, const Prepared& prepared,
                                        domain::Accelerator accelerator,
                                        const store::RunDirectory& directory);

}  // namespace faultline::cli
