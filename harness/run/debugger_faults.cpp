// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/debugger_faults.hpp"

#include "faults/needs.hpp"
#include "run/fault_moments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace faultline::run {
namespace {

constexpr std::size_t most_told = 20;

model::FaultState state_of(debugger::ChangeReport::State state) {
    using State = debugger::ChangeReport::State;
    return state == State::armed   ? model::FaultState::armed
           : state == State::fired ? model::FaultState::fired
                                   : model::FaultState::ended;
}

}  // namespace

Result<DebuggerFaults> DebuggerFaults::attach(vm::Machine& machine,
                                              const std::vector<model::Fault>& plan,
                                              const std::filesystem::path& vmlinux,
                                              const host::Cancel& cancel) {
    DebuggerFaults faults;
    faults.plan_ = &plan;
    if (!faults::wants_debugger(plan)) return faults;
    auto placed = debugger_plan(plan, vmlinux);
    if (!placed.refusals.empty()) {
        auto& refusal = placed.refusals.front();
        return failure(fmt::format("fault {}: {}", plan[refusal.fault].kind, refusal.error.what),
                       refusal.error.hint);
    }
    auto socket = machine.connect_debugger();
    if (!socket) return failure_of(socket);
    auto client = debugger::Client::start(std::move(*socket), cancel);
    if (!client) return failure_of(client);
    for (std::size_t i = 0; i < placed.changes.size(); ++i)
        if (!placed.changes[i].at_boot) faults.waiting_.push_back(i);
    faults.faults_ = std::move(placed.faults);
    auto live =
        debugger::LiveKernel::start(std::move(*client), std::move(placed.changes), placed.boot_end);
    if (!live) return failure_of(live);
    faults.live_.emplace(std::move(*live));
    return faults;
}

std::optional<DebuggerFaults::Clock::time_point> DebuggerFaults::next_deadline() const {
    auto earliest = live_ ? live_->next_deadline() : std::nullopt;
    for (const auto& due : due_)
        if (!earliest || due.when < *earliest) earliest = due.when;
    return earliest;
}

void DebuggerFaults::heed(const protocol::Event& event) {
    std::erase_if(waiting_, [&](std::size_t change) {
        const auto& at = (*plan_)[faults_[change]].at;
        if (!comes_with(at, event)) return false;
        due_.push_back({Clock::now() + at.offset, change});
        return true;
    });
}

Result<void> DebuggerFaults::look(FaultLog& log, double uptime) {
    if (!live_) return {};
    auto looked = live_->look();
    const auto now = Clock::now();
    while (looked) {
        const auto next = std::find_if(due_.begin(), due_.end(),
                                       [&](const auto& due) { return due.when <= now; });
        if (next == due_.end()) break;
        const auto change = next->change;
        due_.erase(next);
        looked = live_->make(change);
    }
    log_reports(log, uptime);
    return looked;
}

Result<void> DebuggerFaults::restore(FaultLog& log, double uptime) {
    if (!live_) return {};
    auto restored = live_->restore();
    log_reports(log, uptime);
    return restored;
}

void DebuggerFaults::log_reports(FaultLog& log, double uptime) {
    for (auto& report : live_->take_reports()) {
        const auto fault = faults_[report.change];
        const auto& kind = (*plan_)[fault].kind;
        if (report.state == debugger::ChangeReport::State::fired && told_.size() < most_told) {
            told_.push_back(fmt::format("the kernel was changed ({}): {}", kind, report.detail));
        }
        log.add(model::FaultRecord{fault, kind, state_of(report.state), uptime, report.count,
                                   std::move(report.detail), std::move(report.facts)});
    }
}

}  // namespace faultline::run
