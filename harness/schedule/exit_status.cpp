// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/exit_status.hpp"

#include <algorithm>

namespace faultline::schedule {
namespace {

using model::CellSummary;
using model::RunSummary;
using model::Status;

bool any(const RunSummary& run, Status status) {
    return std::any_of(run.cells.begin(), run.cells.end(),
                       [&](const CellSummary& cell) { return cell.status == status; });
}

bool all(const RunSummary& run, Status status) {
    return std::all_of(run.cells.begin(), run.cells.end(),
                       [&](const CellSummary& cell) { return cell.status == status; });
}

bool shows(const CellSummary& cell, const std::string& signature) {
    if (signature.empty()) return cell.status == Status::fail;
    return std::find(cell.titles.begin(), cell.titles.end(), signature) != cell.titles.end();
}

/// Another crash than the one that is looked for says nothing of the revision.
ExitCode bisect_status(const RunSummary& run, bool all_written, const std::string& signature) {
    if (!all_written) return ExitCode::bisect_stop;
    const bool bad = std::any_of(run.cells.begin(), run.cells.end(),
                                 [&](const auto& cell) { return shows(cell, signature); });
    if (bad) return ExitCode::kernel_failed;
    if (!run.not_run.empty()) return ExitCode::bisect_skip;
    return all(run, Status::pass) ? ExitCode::all_passed : ExitCode::bisect_skip;
}

ExitCode expect_status(const RunSummary& run) {
    // What no scenario expects a bug of has to pass.
    const bool as_expected = std::all_of(run.cells.begin(), run.cells.end(), [](const auto& cell) {
        return cell.expected_finding.empty() ? cell.status == Status::pass : cell.reproduced;
    });
    if (as_expected) return run.not_run.empty() ? ExitCode::all_passed : ExitCode::cannot_judge;
    const bool judged = std::all_of(run.cells.begin(), run.cells.end(), [](const auto& cell) {
        return cell.reproduced || cell.status == Status::pass || cell.status == Status::fail;
    });
    return judged ? ExitCode::kernel_failed : ExitCode::cannot_judge;
}

}  // namespace

ExitCode exit_status(const RunSummary& run, bool all_written, const ExitMode& mode) {
    if (run.interrupted) return ExitCode::interrupted;
    if (run.cells.empty() && run.not_run.empty() && run.planned == 0) {
        return ExitCode::all_passed;  // a shard that nothing fell into
    }
    if (run.cells.empty()) return mode.bisect ? ExitCode::bisect_stop : ExitCode::cannot_judge;
    if (mode.bisect) return bisect_status(run, all_written, mode.signature);
    if (!all_written) return ExitCode::cannot_judge;
    if (mode.expect) return expect_status(run);
    if (any(run, Status::fail)) return ExitCode::kernel_failed;
    if (any(run, Status::error) || !run.not_run.empty()) return ExitCode::cannot_judge;
    return all(run, Status::skip) ? ExitCode::all_skipped : ExitCode::all_passed;
}

ExitCode without_report(ExitCode status, const ExitMode& mode) {
    if (status != ExitCode::all_passed) return status;
    return mode.bisect ? ExitCode::bisect_stop : ExitCode::cannot_judge;
}

}  // namespace faultline::schedule
