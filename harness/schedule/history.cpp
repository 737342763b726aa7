// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/history.hpp"

#include "store/read_run.hpp"

#include <algorithm>

namespace faultline::schedule {
namespace fs = std::filesystem;

namespace {

/// A run.json of 10,000 cells takes a tenth of a second to read.
constexpr std::size_t most_runs = 20;

std::string key(const std::string& scenario, const std::string& kernel) {
    return scenario + '\n' + kernel;
}

}  // namespace

PastRuns::PastRuns(const fs::path& results) {
    std::vector<fs::path> runs;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(results, error)) {
        if (fs::exists(entry.path() / "run.json", error)) runs.push_back(entry.path());
    }
    // Their names begin with the time.
    std::sort(runs.begin(), runs.end());
    if (runs.size() > most_runs) runs.erase(runs.begin(), runs.end() - most_runs);
    for (const auto& path : runs) {
        if (const auto run = store::read_summary(path)) add(*run);
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
