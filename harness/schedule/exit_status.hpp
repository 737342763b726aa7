// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "model/verdict.hpp"

#include <string>

namespace faultline::schedule {

/// How the user wants a run to be answered.
struct ExitMode {
    bool expect = false;    ///< reproducing the scenario's expected finding is success
    bool bisect = false;    ///< as a step of `git bisect run`
    std::string signature;  ///< bisect: the title that makes a revision bad; empty: any failure
};

/// The exit status of `run`. Plain: the worst of the cells (failed, then error or not run; skipped
/// only if all were). With `expect`, a cell counts as passed if the expected finding was seen in
/// it, and as failed if not; a cell whose scenario expects none has to pass. With `bisect`: 0 good,
/// 1 the signature was seen, 125 cannot tell, 128 our trouble.
[[nodiscard]] ExitCode exit_status(const model::RunSummary& run, bool all_written,
                                   const ExitMode& mode);

/// `status`, where a report that was wanted could not be written: that is no success. What is said
/// of the kernel stands, for verdicts are the truth and reports views of them.
[[nodiscard]] ExitCode without_report(ExitCode status, const ExitMode& mode);

}  // namespace faultline::schedule
