// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/history.hpp"

#include "store/index.hpp"

namespace faultline::schedule {
namespace fs = std::filesystem;

namespace {

std::string key(const std::string& scenario, const std::string& kernel) {
    return scenario + '\n' + kernel;
}

}  // namespace

PastRuns::PastRuns(const fs::path& results, const store::Notice& notice) {
    std::error_code error;
    if (results.filename() != "results" && !fs::exists(results / store::index_name, error)) return;
    auto index = store::Index::open(results, notice);
    if (!index || !index->sync()) return;
    const auto past = index->past_cells();
    if (past) add(*past);
}

void PastRuns::add(const store::PastCells& past) {
    for (const auto& [id, last] : past.by_id)
        by_id_[id] = {last.seconds, last.status};
    for (const auto& typical : past.typical) {
        const auto cells = static_cast<unsigned>(typical.cells);
        for (auto* mean : {&by_kernel_[key(typical.scenario, typical.kernel)],
                           &by_scenario_[typical.scenario]}) {
            mean->sum += typical.seconds * cells;
            mean->count += cells;
        }
    }
}

void PastRuns::add(const model::RunSummary& run) {
    for (const auto& cell : run.cells) {
        const bool ended = !cell.interrupted && cell.status != model::Status::error;
        if (!ended) continue;
        by_id_[cell.id] = {cell.seconds, cell.status};
        const auto& scenario = cell.scenario.empty() ? run.scenario : cell.scenario;
        for (auto* mean : {&by_kernel_[key(scenario, cell.kernel)], &by_scenario_[scenario]}) {
            mean->sum += cell.seconds;
            ++mean->count;
        }
    }
}

std::optional<double> PastRuns::expected_seconds(const model::Cell& cell) const {
    if (const auto found = by_id_.find(cell.id); found != by_id_.end()) {
        return found->second.seconds;
    }
    const auto mean = [](const auto& means, const std::string& name) -> std::optional<double> {
        const auto found = means.find(name);
        if (found == means.end()) return std::nullopt;
        return found->second.sum / found->second.count;
    };
    if (const auto seconds = mean(by_kernel_, key(cell.scenario, cell.kernel))) return seconds;
    return mean(by_scenario_, cell.scenario);
}

std::optional<model::Status> PastRuns::last_status(const model::Cell& cell) const {
    const auto found = by_id_.find(cell.id);
    return found == by_id_.end() ? std::nullopt : std::optional(found->second.status);
}

}  // namespace faultline::schedule
