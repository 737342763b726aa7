// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_view.hpp"

#include "report/cell_words.hpp"
#include "store/read_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace faultline::report {
namespace {

using model::CellSummary;
using model::Finding;
using model::Verdict;

/// What a summary alone tells of a cell.
Verdict verdict_from(const CellSummary& summary, const model::RunSummary& run) {
    Verdict verdict;
    verdict.cell = {summary.id, summary.kernel, 0, 1};
    verdict.scenario = run.scenario;
    verdict.status = summary.status;
    verdict.interrupted = summary.interrupted;
    verdict.reason = summary.reason;
    for (const auto& title : summary.titles) {
        Finding finding;
        finding.kind = model::FindingKind::other;
        finding.title = title;
        verdict.findings.push_back(std::move(finding));
    }
    return verdict;
}

/// The console's file; a list of what belongs to a cell may lie.
std::string console_of(const Verdict& verdict) {
    for (const auto& artifact : verdict.artifacts) {
        if (artifact.name == "console.log" || artifact.name == "console.log.zst")
            return artifact.name;
    }
    return {};
}

class Builder {
 public:
    Builder(RunView& view, const FindingFilter& filter) : view_(view), filter_(filter) {}

    void add(const CellSummary& summary) {
        CellRow row;
        auto verdict = read(summary, row);
        fill(row, verdict, summary);
        row.topology = topology_of(verdict.topology);
        if (!view_.host && !verdict.host.accelerator.empty()) view_.host = verdict.host;
        for (std::size_t i = 0; i < verdict.findings.size(); ++i)
            row.findings.push_back(seen(verdict, i));
        view_.cells.push_back(std::move(row));
    }

    /// A planned cell that has no verdict, and why.
    void add(const model::CellNotRun& planned) {
        CellRow row;
        row.id = planned.cell.id;
        row.kernel = planned.cell.kernel;
        row.scenario =
            planned.cell.scenario.empty() ? view_.summary.scenario : planned.cell.scenario;
        row.axes = planned.cell.axes;
        row.seed = planned.cell.seed;
        row.attempt = planned.cell.attempt;
        row.reason = planned.reason;
        row.ran = false;
        row.topology = topology_of({});
        view_.cells.push_back(std::move(row));
    }

    void finish() {
        name_cells();
        sort_groups();
    }

 private:
    Verdict read(const CellSummary& summary, CellRow& row) const {
        if (summary.directory.empty()) {
            row.ran = false;
            return verdict_from(summary, view_.summary);
        }
        auto verdict = store::read_verdict(view_.path / summary.directory / "verdict.json");
        if (verdict) {
            row.directory = summary.directory;
            return std::move(*verdict);
        }
        auto made = verdict_from(summary, view_.summary);
        made.hint = verdict.error().what;
        return made;
    }

    static void fill(CellRow& row, const Verdict& verdict, const CellSummary& summary) {
        row.id = summary.id;
        row.kernel = summary.kernel;
        row.axes = summary.axes;
        row.scenario = verdict.scenario;
        row.release = verdict.kernel.release;
        row.commit = verdict.kernel.git_commit;
        row.console = console_of(verdict);
        row.reason = verdict.reason;
        row.hint = verdict.hint;
        row.started = verdict.started;
        row.accelerator = verdict.host.accelerator;
        row.seed = verdict.cell.seed;
        row.attempt = verdict.cell.attempt;
        row.status = verdict.status;
        row.interrupted = verdict.interrupted;
        row.seconds = verdict.seconds;
        for (const auto& [phase, seconds] : verdict.seconds)
            row.total_seconds += seconds;
        if (verdict.seconds.empty()) row.total_seconds = summary.seconds;
    }

    std::size_t topology_of(const model::Topology& topology) {
        std::string key = model::describe(topology);
        for (const auto& node : topology.nodes) {
            key += fmt::format(";{}:{}", model::cpu_list(node.cpus), node.memory.value);
            for (const auto distance : node.distances)
                key += fmt::format(",{}", distance);
        }
        const auto [found, added] = topologies_.emplace(key, view_.topologies.size());
        if (added) view_.topologies.push_back(topology);
        return found->second;
    }

    CellRow::Seen seen(Verdict& verdict, std::size_t index) {
        auto& finding = verdict.findings[index];
        const auto& signature = finding.signature.title;
        const auto key = signature.empty() ? finding.title : signature;
        const auto [found, added] = groups_.emplace(key, view_.groups.size());
        CellRow::Seen seen{found->second, blamed(verdict, index), finding.count,
                           finding.time_seconds};
        if (added) view_.groups.push_back({key, {}, 0, false, {}, 0, {}});
        auto& group = view_.groups[found->second];
        const auto cell = view_.cells.size();
        group.reports += finding.count;
        if (group.cells.empty() || group.cells.back() != cell) group.cells.push_back(cell);
        if (added || (seen.blamed && !group.blamed)) {
            if (filter_) filter_(finding, verdict.kernel);
            group.cell = cell;
            group.confirmed = verdict.confirmation ? verdict.confirmation->of(index) : std::nullopt;
            group.finding = std::move(finding);
        }
        group.blamed = group.blamed || seen.blamed;
        return seen;
    }

    void name_cells() {
        std::unordered_map<std::string, unsigned> names;
        for (auto& cell : view_.cells) {
            cell.name = cell_words(cell.kernel, cell.axes, cell.seed, cell.attempt);
            ++names[cell.scenario + "\n" + cell.name];
        }
        for (auto& cell : view_.cells) {
            if (names.at(cell.scenario + "\n" + cell.name) > 1)
                cell.name += fmt::format(" ({})", cell.id);
        }
    }

    void sort_groups() {
        auto& groups = view_.groups;
        std::vector<std::size_t> order(groups.size()), place(groups.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            if (groups[a].blamed != groups[b].blamed) return groups[a].blamed;
            return groups[a].cells.size() > groups[b].cells.size();
        });
        std::vector<FindingGroup> sorted;
        for (std::size_t i = 0; i < order.size(); ++i) {
            place[order[i]] = i;
            sorted.push_back(std::move(groups[order[i]]));
        }
        groups = std::move(sorted);
        for (auto& cell : view_.cells)
            for (auto& seen : cell.findings)
                seen.group = place[seen.group];
    }

    RunView& view_;
    const FindingFilter& filter_;
    std::unordered_map<std::string, std::size_t> groups_, topologies_;
};

}  // namespace

bool blamed(const Verdict& verdict, std::size_t index) {
    if (verdict.status != model::Status::fail) return false;
    const auto& finding = verdict.findings.at(index);
    if (finding.kind == model::FindingKind::program_crash ||
        finding.kind == model::FindingKind::no_output) {
        return false;
    }
    const bool expected = index < verdict.expected.size() && verdict.expected[index];
    return !expected || finding.title == verdict.expected_finding;
}

Result<RunView> view_run(const std::filesystem::path& run, const FindingFilter& filter) {
    auto summary = store::read_summary(run);
    if (!summary) return failure_of(summary);
    RunView view;
    view.path = run;
    view.summary = std::move(*summary);
    view.cells.reserve(view.summary.cells.size());
    Builder builder(view, filter);
    for (const auto& cell : view.summary.cells)
        builder.add(cell);
    for (const auto& planned : view.summary.not_run)
        builder.add(planned);
    builder.finish();
    return view;
}

Result<Verdict> verdict_of(const RunView& run, const CellRow& cell) {
    if (cell.directory.empty()) return failure("the cell " + cell.id + " has no verdict");
    return store::read_verdict(run.path / cell.directory / "verdict.json");
}

bool is_commit(const std::string& text) {
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string status_word(const CellRow& cell) {
    if (!cell.ran) return "not run";
    if (cell.interrupted) return "interrupted";
    return std::string(to_string(cell.status));
}

}  // namespace faultline::report
