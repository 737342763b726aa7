// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/run_arguments.hpp"

namespace faultline::cli {

[[nodiscard]] ExitCode run_verb(const RunArguments& arguments);

}  // namespace faultline::cli
