// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/scheduler.hpp"

#include "schedule/attempts.hpp"
#include "schedule/ledger.hpp"
#include "schedule/lost_kernels.hpp"
#include "schedule/order.hpp"
#include "schedule/queue.hpp"
#include "schedule/supplies.hpp"
#include "store/summary.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

namespace faultline::schedule {
namespace {

using model::Status;

/// run.json follows what ends at least so often.
constexpr std::chrono::milliseconds flush_interval{500};

/// Guests are made in half a second, and wait for their turn paused, with some 60 MiB each.
constexpr unsigned most_made_ahead = 4;
/// What ends sooner is, with its guest's end, no more of a load than the boot was.
constexpr std::chrono::seconds short_workload{2};

const PastRuns no_history;

model::RunSummary begun(const RunPlan& plan) {
    model::RunSummary summary;
    summary.scenario = plan.name;
    summary.scenario_file = plan.file.string();
    summary.command = plan.command;
    summary.directory = plan.directory.string();
    summary.started = plan.started.empty() ? store::utc_now() : plan.started;
    summary.planned = plan.cells.size();
    return summary;
}

class Run {
 public:
    Run(const RunPlan& plan, Executor& executor, Sources sources,
        const store::RunDirectory& directory, Listener& listener, const host::Cancel& cancel)
        : plan_(plan),
          executor_(executor),
          sources_(std::move(sources)),
          directory_(directory),
          listener_(listener),
          cancel_(cancel),
          limit_(plan.budget),
          queue_(plan.capacity, most_made_ahead),
          ledger_(directory, begun(plan), [this](const Error& error) { listener_.problem(error); }),
          attempts_(plan.cells, plan.repeat_failures) {}

    RunOutcome run() {
        ledger_.flush();
        fill_queue();
        {
            Supplies supplies(sources_, wanted_kernels(queue_.all(), limit_),
                              wanted_images(queue_.all(), sources_, limit_), plan_.retry,
                              [this](const std::string& need) { prepared(need); });
            supplies_ = &supplies;
            auto workers = start_workers();
            supervise();
            supplies.stop();
            for (auto& worker : workers)
                worker.join();
        }
        for (const auto* cell : queue_.drain())
            ledger_.add_not_run(cell->planned.cell, stop_reason_);
        RunOutcome outcome;
        outcome.summary = ledger_.close(
            cancel_.is_set(), [this](const std::string& id) { return attempts_.place(id); });
        outcome.all_written = ledger_.all_written();
        return outcome;
    }

 private:
    // The queue, before the workers start.

    void fill_queue() {
        const auto& history = plan_.history == nullptr ? no_history : *plan_.history;
        std::vector<PlannedCell> failed;
        std::vector<PlannedCell> open;
        for (const auto& planned : plan_.cells) {
            if (const auto verdict = ended_cell(planned)) {
                if (is_to_be_repeated(*verdict)) failed.push_back(planned);
                adopt(*verdict);
            } else {
                open.push_back(planned);
            }
        }
        for (auto& [planned, seconds] : in_order(open, history, limit_.is_set()))
            add(std::move(planned), seconds, false);
        for (const auto& planned : failed)
            repeat(planned, history.expected_seconds(planned.cell));
        ledger_.set_planned(done_ + queue_.pending());
    }

    std::optional<model::Verdict> ended_cell(const PlannedCell& planned) const {
        return plan_.resume ? ended_before(directory_, planned.cell) : std::nullopt;
    }

    void adopt(const model::Verdict& verdict) {
        ledger_.adopt(store::summary_of(verdict, store::RunDirectory::cell_name(verdict.cell)));
        ++done_;
        ++adopted_;
    }

    void add(PlannedCell planned, std::optional<double> seconds, bool repetition) {
        auto demand = demand_of(planned.scenario->topology, plan_.accelerator);
        const bool one_thread = planned.scenario->mode != model::Mode::parallel;
        if (one_thread && plan_.accelerator == domain::Accelerator::tcg) demand.cpus = 1;
        auto needs = needs_of(sources_, planned);
        const auto boot = one_thread ? demand : while_booting(demand, plan_.accelerator);
        queue_.add({std::move(planned), seconds, demand, boot, std::move(needs), 0, repetition});
    }

    /// Adds further attempts of a cell, once.
    void repeat(const PlannedCell& planned, std::optional<double> seconds) {
        for (auto& again : attempts_.repeat(planned)) {
            if (const auto verdict = ended_cell(again)) {
                adopt(*verdict);
            } else {
                add(std::move(again), seconds, true);
            }
        }
    }

    void prepared(const std::string& need) {
        const std::scoped_lock lock(mutex_);
        queue_.prepared(need);
        changed_.notify_all();
    }

    // The workers: one cell each at a time.

    std::vector<std::thread> start_workers() {
        Demand smallest{1e9, {}};
        for (const auto& cell : queue_.all())
            smallest.cpus = std::min(smallest.cpus, cell.while_booting.cpus);
        const auto most = most_at_once(plan_.capacity, smallest) + most_made_ahead;
        const auto count = std::min<std::size_t>(most, std::max<std::size_t>(1, queue_.pending()));
        working_ = count;
        std::vector<std::thread> workers;
        for (std::size_t i = 0; i < count; ++i)
            workers.emplace_back([this] { work(); });
        return workers;
    }

    void work() {
        std::unique_lock lock(mutex_);
        while (!stop_.is_set() && !queue_.idle()) {
            drop_hopeless();
            const auto* cell = queue_.take();
            if (cell == nullptr) {
                if (!queue_.idle()) changed_.wait(lock);
                continue;
            }
            const auto number = ++begun_ + adopted_;
            const auto total = done_ + queue_.pending() + queue_.taken();
            lock.unlock();
            const auto verdict = run_cell(*cell, number, total);
            lock.lock();
            queue_.end(*cell);
            if (verdict) {
                take_note(*cell, *verdict);
            } else {
                ++left_out_;
            }
            changed_.notify_all();
        }
        if (--working_ == 0) finished_.set(SIGUSR1);
        changed_.notify_all();
    }

    /// Leaves out what is next but not worth beginning.
    void drop_hopeless() {
        while (const auto* next = queue_.peek()) {
            auto reason = why_not(*next);
            if (reason.empty()) return;
            leave_out(*next, std::move(reason));
            queue_.drop();
        }
    }

    void leave_out(const QueuedCell& cell, std::string reason) {
        ledger_.add_not_run(cell.planned.cell, std::move(reason));
        ++left_out_;
    }

    std::string why_not(const QueuedCell& cell) const {
        auto lost = lost_kernels_.reason(cell.planned.cell.kernel);
        return lost.empty() ? limit_.why_not(cell.expected_seconds) : lost;
    }

    /// Nothing: the run's time was up, and nothing is to be said of the cell.
    std::optional<model::Verdict> run_cell(const QueuedCell& queued, std::size_t number,
                                           std::size_t total) {
        const auto& cell = queued.planned.cell;
        listener_.cell_started(cell, number, total);
        const auto name = directory_.add_cell(cell);
        if (!name) {
            cannot_write(name.error());
            return give_up(cell, name.error().what);
        }
        auto started = store::utc_now();
        run::CellRequest request;
        request.scenario = queued.planned.scenario.get();
        request.cell = cell;
        supplies_->hand_out(queued.planned, request);
        const auto& kernel = *request.kernel;
        request.directory = directory_.path() / *name;
        request.replay = plan_.replay(cell, kernel ? &*kernel : nullptr);
        std::string refused;
        request.wait_for_turn = [&] {
            refused = why_not_started(queued);
            started = store::utc_now();
            return refused.empty();
        };
        // What cannot run may end the kernel's other cells: not before those before it.
        auto verdict =
            kernel || request.wait_for_turn() ? execute(queued, request) : model::Verdict{};
        if (!refused.empty()) {
            directory_.drop_cell(*name);
            return give_up(cell, std::move(refused));
        }
        verdict.started = started;
        if (verdict.interrupted && !cancel_.is_set()) {
            listener_.note(fmt::format("{}: not run, {}", cell.kernel, stop_reason()));
            return give_up(cell, fmt::format("it still ran when {}", stop_reason()));
        }
        if (!ledger_.record(verdict, *name)) stop("its verdict could not have been written", 0);
        ledger_.flush();
        listener_.cell_ended(verdict, request.directory);
        return verdict;
    }

    std::nullopt_t give_up(const model::Cell& cell, std::string reason) {
        ledger_.add_not_run(cell, std::move(reason));
        listener_.forget(cell);
        return std::nullopt;
    }

    /// Waits until the guest that was made may run; else why it may not any more.
    std::string why_not_started(const QueuedCell& cell) {
        std::unique_lock lock(mutex_);
        if (queue_.is_running(cell)) return {};
        while (true) {
            if (!stop_reason_.empty()) return stop_reason_;
            if (auto reason = why_not(cell); !reason.empty()) return reason;
            if (queue_.start(cell)) break;
            listener_.cell_progress(cell.planned.cell,
                                    {model::CellPhase::define, 0, "waits for its turn", 0});
            changed_.wait(lock);
        }
        changed_.notify_all();
        return {};
    }

    void settled(const QueuedCell& cell) {
        const std::scoped_lock lock(mutex_);
        queue_.settled(cell);
    }

    model::Verdict execute(const QueuedCell& queued, const run::CellRequest& request) {
        for (unsigned retry = 1;; ++retry) {
            std::optional<std::chrono::steady_clock::time_point> worked_since;
            auto verdict = executor_.execute(request, stop_, [&](const run::Progress& progress) {
                if (progress.phase == model::CellPhase::workload) {
                    const auto now = std::chrono::steady_clock::now();
                    if (!worked_since) worked_since = now;
                    if (now - *worked_since >= short_workload) settled(queued);
                }
                listener_.cell_progress(request.cell, progress);
            });
            if (retry > 1) verdict.notes.push_back(fmt::format("this is try {}", retry));
            const bool again =
                retry <= plan_.retry.retries && *request.kernel && is_infrastructure(verdict);
            if (!again) return verdict;
            listener_.note(
                fmt::format("{}: {}; trying again", request.cell.kernel, verdict.reason));
            std::unique_lock lock(mutex_);
            queue_.fall_behind(queued);
            changed_.notify_all();
            changed_.wait_for(lock, plan_.retry.before(retry), [this] { return stop_.is_set(); });
            if (stop_.is_set()) return verdict;
        }
    }

    /// What a verdict means for the cells to come.
    void take_note(const QueuedCell& cell, const model::Verdict& verdict) {
        ++done_;
        const auto& kernel = cell.planned.cell.kernel;
        const auto lost = lost_kernels_.count(kernel, verdict, supplies_->has_kernel(kernel));
        if (lost && queue_.pending() > 0) listener_.note(*lost);
        if (plan_.until_failure && verdict.status == Status::fail) {
            stop_locked("another cell had failed", SIGALRM);
        }
        if (is_to_be_repeated(verdict) && !stop_.is_set()) {
            double seconds = 0;
            for (const auto& [phase, time] : verdict.seconds)
                seconds += time;
            repeat(cell.planned, seconds);
        }
        ledger_.set_planned(done_ + left_out_ + queue_.pending() + queue_.taken());
        listener_.overall({done_, done_ + queue_.pending() + queue_.taken(), seconds_left()});
    }

    /// As long as the cells took so far, those to come being alike.
    std::optional<double> seconds_left() const {
        const auto ended = done_ - adopted_;
        if (ended == 0) return std::nullopt;
        const auto to_come =
            static_cast<double>(queue_.pending()) + static_cast<double>(queue_.taken()) / 2;
        return limit_.so_far().count() / static_cast<double>(ended) * to_come;
    }

    // The end, which may come from outside, from the clock or from the disk.

    void cannot_write(const Error& error) {
        listener_.problem(error);
        stop("results could not be written", 0);
    }

    std::string stop_reason() {
        const std::scoped_lock lock(mutex_);
        return stop_reason_;
    }

    /// Begins nothing more; with a signal, ends what runs.
    void stop(std::string reason, int signal) {
        const std::scoped_lock lock(mutex_);
        stop_locked(std::move(reason), signal);
    }

    void stop_locked(std::string reason, int signal) {
        if (stop_reason_.empty()) stop_reason_ = std::move(reason);
        if (signal == 0) {
            for (const auto* cell : queue_.drain())
                leave_out(*cell, stop_reason_);
        } else {
            stop_.set(signal);
        }
        changed_.notify_all();
    }

    void supervise() {
        std::array<pollfd, 2> waits{pollfd{finished_.fd(), POLLIN, 0},
                                    pollfd{cancel_.fd(), POLLIN, 0}};
        while (!finished_.is_set()) {
            const auto wait = stop_.is_set() ? flush_interval : limit_.shorten(flush_interval);
            // Once told to stop there is only the workers' end to wait for.
            ::poll(waits.data(), stop_.is_set() ? 1 : waits.size(), static_cast<int>(wait.count()));
            if (cancel_.is_set() && !stop_.is_set()) {
                stop("the run was interrupted", cancel_.signal());
            } else if (limit_.is_over() && !stop_.is_set()) {
                stop(limit_.reason(), SIGALRM);
            }
            ledger_.flush();
        }
    }

    const RunPlan& plan_;
    Executor& executor_;
    Sources sources_;
    const store::RunDirectory& directory_;
    Listener& listener_;
    const host::Cancel& cancel_;
    const TimeLimit limit_;
    host::Cancel stop_;      ///< of this run's cells: from outside, or because time is up
    host::Cancel finished_;  ///< no worker is left
    Supplies* supplies_ = nullptr;

    std::mutex mutex_;  ///< of all below
    std::condition_variable changed_;
    CellQueue queue_;
    Ledger ledger_;  ///< has a lock of its own
    Attempts attempts_;
    LostKernels lost_kernels_;
    std::string stop_reason_;
    std::size_t working_ = 0, begun_ = 0, done_ = 0, left_out_ = 0, adopted_ = 0;
};

}  // namespace

RunOutcome run_cells(const RunPlan& plan, Executor& executor, const Sources& sources,
                     const store::RunDirectory& directory, Listener& listener,
                     const host::Cancel& cancel) {
    return Run(plan, executor, sources, directory, listener, cancel).run();
}

}  // namespace faultline::schedule
