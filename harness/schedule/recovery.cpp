// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/recovery.hpp"

#include "host/file.hpp"
#include "schedule/rates.hpp"
#include "store/cell_record.hpp"
#include "store/read_run.hpp"
#include "store/summary.hpp"
#include "store/verdict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace faultline::schedule {
namespace fs = std::filesystem;

namespace {

/// "20261122-034512-" in front of the name of a directory that `run` named itself.
std::string without_time(const std::string& name) {
    constexpr std::string_view shape = "dddddddd-dddddd-";
    if (name.size() <= shape.size()) return name;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = name[i] >= '0' && name[i] <= '9';
        if (shape[i] == 'd' ? !digit : name[i] != shape[i]) return name;
    }
    return name.substr(shape.size());
}

struct Found {
    model::CellSummary cell;
    std::string started;
};

std::vector<Found> cells_of(const fs::path& run) {
    std::vector<Found> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(run / "cells", error)) {
        const auto verdict = store::read_judgement(entry.path() / "verdict.json");
        if (!verdict) continue;
        auto cell = store::summary_of(*verdict, "cells/" + entry.path().filename().string());
        cell.scenario = verdict->scenario;
        found.push_back({std::move(cell), verdict->started});
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return std::tie(a.started, a.cell.directory) < std::tie(b.started, b.cell.directory);
    });
    return found;
}

model::RunSummary summary_from(const fs::path& run, std::vector<Found> found) {
    model::RunSummary summary;
    std::error_code error;
    if (fs::exists(run / "scenario.toml", error)) summary.scenario_file = "scenario.toml";
    summary.started = found.front().started;
    summary.planned = found.size();
    std::set<std::string> scenarios;
    std::int64_t last = 0;
    for (auto& [cell, started] : found) {
        scenarios.insert(cell.scenario);
        summary.interrupted = summary.interrupted || cell.interrupted;
        last = std::max(last, store::seconds_of(started) + static_cast<std::int64_t>(cell.seconds));
        summary.cells.push_back(std::move(cell));
    }
    summary.ended = store::rfc3339(last);
    summary.scenario =
        scenarios.size() == 1 ? *scenarios.begin() : without_time(run.filename().string());
    summary.rates = failure_rates(summary.cells);
    return summary;
}

}  // namespace

Result<void> recover_summary(const fs::path& run) {
    auto lock = host::FileLock::try_take(run / ".lock");
    if (!lock) return failure_of(lock);
    if (!lock->held()) return failure(fmt::format("a run is writing into '{}'", run.string()));
    auto found = cells_of(run);
    if (found.empty()) return failure(fmt::format("'{}' has no verdicts", run.string()));
    return host::write_file_atomically(run / "run.json",
                                       store::to_json(summary_from(run, std::move(found))));
}

std::vector<std::string> recover_summaries(const fs::path& results, std::vector<Error>& problems) {
    std::vector<std::string> recovered;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(results, error)) {
        if (!fs::is_directory(entry.path() / "cells", error)) continue;
        if (fs::is_empty(entry.path() / "cells", error) || !store::summary_is_lost(entry.path()))
            continue;
        if (const auto made = recover_summary(entry.path())) {
            recovered.push_back(entry.path().filename().string());
        } else {
            problems.push_back(made.error());
        }
    }
    std::sort(recovered.begin(), recovered.end());
    return recovered;
}

}  // namespace faultline::schedule
