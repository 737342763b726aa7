// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/summary.hpp"

namespace faultline::store {

model::CellSummary summary_of(const model::Verdict& verdict, const std::string& directory) {
    model::CellSummary cell;
    cell.id = verdict.cell.id;
    cell.scenario = verdict.scenario;
    cell.kernel = verdict.cell.kernel;
    cell.seed = verdict.cell.seed;
    cell.attempt = verdict.cell.attempt;
    cell.axes = verdict.cell.axes;
    cell.directory = directory;
    cell.status = verdict.status;
    cell.interrupted = verdict.interrupted;
    cell.reason = verdict.reason;
    cell.expected_finding = verdict.expected_finding;
    cell.reproduced = verdict.reproduced;
    for (const auto& finding : verdict.findings)
        cell.titles.push_back(finding.title);
    for (const auto& [phase, seconds] : verdict.seconds)
        cell.seconds += seconds;
    return cell;
}

}  // namespace faultline::store
