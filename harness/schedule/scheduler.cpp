// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/scheduler.hpp"

#include <fmt/format.h>

#include <chrono>
#include <map>

namespace faultline::schedule {
namespace {

using Clock = std::chrono::steady_clock;

struct PreparedKernel {
    Result<model::Kernel> kernel;
    double seconds = 0;
    bool charged = false;  ///< the time is one cell's: the first that needed it
};

class Run {
 public:
    Run(const RunPlan& plan, Executor& executor, const KernelSource& kernels,
        const store::RunDirectory& directory, Listener& listener, const host::Cancel& cancel)
        : plan_(plan),
          executor_(executor),
          kernels_(kernels),
          directory_(directory),
          listener_(listener),
          cancel_(cancel) {
        auto& summary = outcome_.summary;
        summary.scenario = plan.name;
        summary.scenario_file = plan.file.string();
        summary.command = plan.command;
        summary.started = store::utc_now();
        summary.planned = plan.cells.size();
    }

    RunOutcome run() {
        written(directory_.write_summary(outcome_.summary));
        for (std::size_t i = 0; i < plan_.cells.size() && !cancel_.is_set(); ++i) {
            listener_.cell_started(plan_.cells[i].cell, i + 1, plan_.cells.size());
            run_cell(plan_.cells[i]);
            written(directory_.write_summary(outcome_.summary));
        }
        outcome_.summary.ended = store::utc_now();
        outcome_.summary.interrupted = cancel_.is_set();
        written(directory_.write_summary(outcome_.summary));
        return std::move(outcome_);
    }

 private:
    void written(const Result<void>& result) {
        if (result) return;
        outcome_.all_written = false;
        listener_.problem(result.error());
    }

    PreparedKernel& prepare(const std::string& reference, model::Duration timeout) {
        const auto found = prepared_.find(reference);
        if (found != prepared_.end()) return found->second;
        const auto start = Clock::now();
        auto kernel = kernels_(reference, timeout);
        const std::chrono::duration<double> took = Clock::now() - start;
        return prepared_.emplace(reference, PreparedKernel{std::move(kernel), took.count(), false})
            .first->second;
    }

    void run_cell(const PlannedCell& planned) {
        const auto& cell = planned.cell;
        const auto name = directory_.add_cell(cell);
        if (!name) {
            written(failure(name.error().what, name.error().hint));
            return;
        }
        const auto started = store::utc_now();
        auto& prepared = prepare(cell.kernel, planned.scenario->timeouts.fetch);
        run::CellRequest request;
        request.scenario = planned.scenario.get();
        request.cell = cell;
        request.kernel = &prepared.kernel;
        request.fetch_seconds = prepared.charged ? 0 : prepared.seconds;
        request.directory = directory_.path() / *name;
        request.replay = plan_.replay(cell, prepared.kernel ? &*prepared.kernel : nullptr);
        prepared.charged = true;
        auto verdict = executor_.execute(request, cancel_, [&](const run::Progress& progress) {
            listener_.cell_progress(cell, progress);
        });
        verdict.started = started;
        written(directory_.write_verdict(*name, verdict));
        summarise(verdict, *name);
        listener_.cell_ended(verdict, request.directory);
    }

    void summarise(const model::Verdict& verdict, const std::string& directory) {
        model::CellSummary cell;
        cell.id = verdict.cell.id;
        cell.kernel = verdict.cell.kernel;
        cell.directory = directory;
        cell.status = verdict.status;
        cell.interrupted = verdict.interrupted;
        cell.reason = verdict.reason;
        cell.reproduced = verdict.reproduced;
        for (const auto& finding : verdict.findings)
            cell.titles.push_back(finding.title);
        for (const auto& [phase, seconds] : verdict.seconds)
            cell.seconds += seconds;
        outcome_.summary.cells.push_back(std::move(cell));
    }

    const RunPlan& plan_;
    Executor& executor_;
    const KernelSource& kernels_;
    const store::RunDirectory& directory_;
    Listener& listener_;
    const host::Cancel& cancel_;
    std::map<std::string, PreparedKernel> prepared_;
    RunOutcome outcome_;
};

}  // namespace

RunOutcome run_cells(const RunPlan& plan, Executor& executor, const KernelSource& kernels,
                     const store::RunDirectory& directory, Listener& listener,
                     const host::Cancel& cancel) {
    return Run(plan, executor, kernels, directory, listener, cancel).run();
}

}  // namespace faultline::schedule
