// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/merge.hpp"

#include "host/file.hpp"
#include "schedule/rates.hpp"
#include "store/read_run.hpp"
#include "store/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace faultline::schedule {
namespace fs = std::filesystem;

namespace {

using model::RunSummary;

Result<void> copy_tree(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::skip_existing, error);
    if (error) return tl::unexpected(host::system_error("copy", from, error.value()));
    return {};
}

/// Takes one run's cells that have ended; `from` tells which run an id is from.
Result<void> add_cells(const RunSummary& run, const fs::path& directory,
                       std::map<std::string, fs::path>& from, RunSummary& joined) {
    for (const auto& cell : run.cells) {
        if (cell.interrupted) continue;
        const auto [other, added] = from.emplace(cell.id, directory);
        if (!added) {
            return failure(fmt::format("cell {} has a verdict in '{}' and in '{}'", cell.id,
                                       other->second.string(), directory.string()),
                           "only parts of one matrix can be joined: run --shard 1/2 and 2/2");
        }
        joined.cells.push_back(cell);
    }
    joined.not_run.insert(joined.not_run.end(), run.not_run.begin(), run.not_run.end());
    return {};
}

/// What was cut off is told as such, unless another part has a verdict of the cell.
void add_interrupted(const RunSummary& run, const fs::path& directory,
                     std::map<std::string, fs::path>& from, RunSummary& joined) {
    for (const auto& cell : run.cells) {
        if (cell.interrupted && from.emplace(cell.id, directory).second) {
            joined.cells.push_back(cell);
        }
    }
}

void add_run(const RunSummary& run, RunSummary& joined) {
    joined.started = std::min(joined.started, run.started);
    joined.ended =
        joined.ended.empty() || run.ended.empty() ? "" : std::max(joined.ended, run.ended);
    joined.interrupted = joined.interrupted || run.interrupted;
    joined.planned += run.planned;
}

void put_in_order(RunSummary& joined, const std::function<std::size_t(const std::string&)>& place) {
    std::stable_sort(joined.cells.begin(), joined.cells.end(),
                     [&](const auto& a, const auto& b) { return place(a.id) < place(b.id); });
    std::stable_sort(
        joined.not_run.begin(), joined.not_run.end(),
        [&](const auto& a, const auto& b) { return place(a.cell.id) < place(b.cell.id); });
}

/// What both runs were started from is the same for all parts.
Result<void> copy_scenarios(const fs::path& run, const fs::path& out) {
    for (const auto* name : {"scenario.toml", "scenarios"}) {
        std::error_code ignored;
        if (!fs::exists(run / name, ignored)) continue;
        if (auto copied = copy_tree(run / name, out / name); !copied) return copied;
    }
    return {};
}

}  // namespace

Result<RunSummary> merge_runs(const std::vector<fs::path>& runs, const fs::path& out,
                              const std::function<std::size_t(const std::string&)>& place) {
    RunSummary joined;
    std::vector<RunSummary> parts;
    std::map<std::string, fs::path> from;
    for (const auto& path : runs) {
        auto run = store::read_summary(path);
        if (!run) return tl::unexpected(run.error());
        if (run->ended.empty()) {
            return failure(fmt::format("the run in '{}' has not ended: {} of its {} cells have a "
                                       "verdict",
                                       path.string(), run->cells.size(), run->planned),
                           "go on with it first: faultline run --resume " + path.string());
        }
        if (&path == &runs.front()) {
            joined = *run;
            joined.cells.clear();
            joined.not_run.clear();
            joined.planned = 0;
        } else if (run->scenario != joined.scenario) {
            return failure(fmt::format("'{}' is a run of {}, but '{}' one of {}", path.string(),
                                       run->scenario, runs.front().string(), joined.scenario));
        }
        add_run(*run, joined);
        if (auto added = add_cells(*run, path, from, joined); !added) return failure_of(added);
        parts.push_back(std::move(*run));
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        add_interrupted(parts[i], runs[i], from, joined);
    std::erase_if(joined.not_run, [&](const auto& cell) { return from.contains(cell.cell.id); });
    if (place) put_in_order(joined, place);
    joined.rates = failure_rates(joined.cells);

    auto directory = store::RunDirectory::create(out);
    if (!directory) return failure_of(directory);
    if (auto copied = copy_scenarios(runs.front(), out); !copied) return failure_of(copied);
    for (const auto& cell : joined.cells) {
        const auto copied = copy_tree(from.at(cell.id) / cell.directory, out / cell.directory);
        if (!copied) return tl::unexpected(copied.error());
    }
    // Last: a directory with a run.json has all that it speaks of.
    if (auto written = directory->write_summary(joined); !written) return failure_of(written);
    return joined;
}

}  // namespace faultline::schedule
