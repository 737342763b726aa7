// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/ledger.hpp"

#include "schedule/rates.hpp"
#include "store/read_run.hpp"
#include "store/summary.hpp"

#include <algorithm>

namespace faultline::schedule {
namespace {

using Clock = std::chrono::steady_clock;

/// run.json is written after this many times what the last writing took.
constexpr int rest_between_writes = 50;

}  // namespace

std::optional<model::Verdict> ended_before(const store::RunDirectory& directory,
                                           const model::Cell& cell) {
    const auto name = store::RunDirectory::cell_name(cell);
    auto verdict = store::read_verdict(directory.path() / name / "verdict.json");
    if (!verdict || verdict->cell.id != cell.id || verdict->interrupted) return std::nullopt;
    verdict->cell = cell;
    return std::move(*verdict);
}

Ledger::Ledger(const store::RunDirectory& directory, model::RunSummary begun,
               std::function<void(const Error&)> problem)
    : directory_(directory), problem_(std::move(problem)), summary_(std::move(begun)) {}

void Ledger::set_planned(std::size_t cells) {
    const std::scoped_lock lock(mutex_);
    changed_ = changed_ || summary_.planned != cells;
    summary_.planned = cells;
}

bool Ledger::written(const Result<void>& result) {
    if (result) return true;
    all_written_ = false;
    problem_(result.error());
    return false;
}

bool Ledger::record(const model::Verdict& verdict, const std::string& cell_directory) {
    // Outside of the lock: several verdicts share what the disk takes.
    const auto result = directory_.write_verdict(cell_directory, verdict);
    const std::scoped_lock lock(mutex_);
    summary_.cells.push_back(store::summary_of(verdict, cell_directory));
    changed_ = true;
    return written(result);
}

void Ledger::adopt(model::CellSummary cell) {
    const std::scoped_lock lock(mutex_);
    summary_.cells.push_back(std::move(cell));
    changed_ = true;
}

void Ledger::add_not_run(const model::Cell& cell, std::string reason) {
    const std::scoped_lock lock(mutex_);
    summary_.not_run.push_back({cell, std::move(reason)});
    changed_ = true;
}

void Ledger::write() {
    const auto start = Clock::now();
    written(directory_.write_summary(summary_));
    next_write_ = Clock::now() + (Clock::now() - start) * rest_between_writes;
    changed_ = false;
}

void Ledger::flush() {
    const std::scoped_lock lock(mutex_);
    if (changed_ && Clock::now() >= next_write_) write();
}

model::RunSummary Ledger::close(bool interrupted,
                                const std::function<std::size_t(const std::string&)>& place) {
    const std::scoped_lock lock(mutex_);
    std::stable_sort(summary_.cells.begin(), summary_.cells.end(),
                     [&](const auto& a, const auto& b) { return place(a.id) < place(b.id); });
    std::stable_sort(
        summary_.not_run.begin(), summary_.not_run.end(),
        [&](const auto& a, const auto& b) { return place(a.cell.id) < place(b.cell.id); });
    summary_.rates = failure_rates(summary_.cells);
    summary_.interrupted = interrupted;
    summary_.ended = store::utc_now();
    write();
    return std::move(summary_);
}

bool Ledger::all_written() const {
    const std::scoped_lock lock(mutex_);
    return all_written_;
}

}  // namespace faultline::schedule
