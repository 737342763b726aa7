// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/trends.hpp"

#include "report/grid.hpp"
#include "store/read_run.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace faultline::report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_looked_at = 400, most_taken = 40;

RunPoint point_of(const model::RunSummary& summary, const fs::path& directory) {
    RunPoint point;
    point.directory = directory.filename().string();
    point.started = summary.started;
    Square all;
    for (const auto& cell : summary.cells) {
        CellRow row;
        row.status = cell.status;
        row.interrupted = cell.interrupted;
        row.ran = !cell.directory.empty();
        count(all, row);
    }
    point.pass = all.pass;
    point.fail = all.fail;
    point.skip = all.skip;
    point.error = all.error;
    point.not_run = all.not_run + summary.not_run.size();
    return point;
}

std::set<std::string> titles_of(const model::RunSummary& summary) {
    std::set<std::string> titles;
    for (const auto& cell : summary.cells)
        titles.insert(cell.titles.begin(), cell.titles.end());
    return titles;
}

/// The directories beside the run's, the youngest by name first.
std::vector<fs::path> siblings(const fs::path& own) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(own.parent_path(), error)) {
        std::error_code none;
        if (entry.path() != own && fs::exists(entry.path() / "run.json", none))
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end(), std::greater<>());
    if (found.size() > most_looked_at) found.resize(most_looked_at);
    return found;
}

}  // namespace

Trends read_trends(const RunView& run) {
    Trends trends;
    std::error_code error;
    auto own = fs::weakly_canonical(run.path, error);
    if (own.filename().empty()) own = own.parent_path();
    trends.runs.push_back(point_of(run.summary, own));
    std::string newest;
    std::set<std::string> before;
    for (const auto& directory : siblings(own)) {
        if (trends.runs.size() == most_taken) break;
        const auto summary = store::read_summary(directory);
        if (!summary || summary->scenario != run.summary.scenario) continue;
        if (summary->started >= run.summary.started || summary->ended.empty()) continue;
        if (summary->started > newest) {
            newest = summary->started;
            before = titles_of(*summary);
            trends.before = directory.filename().string();
        }
        trends.runs.push_back(point_of(*summary, directory));
    }
    std::stable_sort(trends.runs.begin(), trends.runs.end(),
                     [](const auto& a, const auto& b) { return a.started < b.started; });
    if (trends.before.empty()) return trends;
    const auto now = titles_of(run.summary);
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                        std::back_inserter(trends.fresh));
    std::set_difference(before.begin(), before.end(), now.begin(), now.end(),
                        std::back_inserter(trends.gone));
    return trends;
}

}  // namespace faultline::report
