// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "bisect/bisection.hpp"
#include "cli/bisect_work.hpp"
#include "report/terminal.hpp"

#include <filesystem>

namespace faultline::cli {

/// Writes the log and the mail into the run's directory, and prints what was found, or why nothing
/// was.
[[nodiscard]] ExitCode tell_end(const BisectWork& work, const bisect::Bisection& bisection,
                                const bisect::End& end, const std::filesystem::path& run,
                                report::TerminalReport& report);

}  // namespace faultline::cli
