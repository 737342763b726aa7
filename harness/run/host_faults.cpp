// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_faults.hpp"

#include "model/quantity.hpp"
#include "run/host_deeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace faultline::run {
namespace {

using model::FaultState;
using protocol::FaultMoment;
using protocol::FaultSchedule;
using std::chrono::milliseconds;
using vm::Disturbance;

/// A slow host's CPUs are given and taken within this time: what a scheduler with a quota does.
constexpr milliseconds turn_length{100};

std::vector<std::size_t> hosts_faults(const std::vector<model::Fault>& plan) {
    std::vector<std::size_t> ours;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (plan[i].side == model::FaultSide::host && plan[i].left_out.empty()) ours.push_back(i);
    }
    return ours;
}

FaultSchedule schedule_of(const std::vector<model::Fault>& plan,
                          const std::vector<std::size_t>& ours) {
    std::vector<protocol::PlanFault> faults;
    for (const auto index : ours)
        faults.push_back({index, plan[index].kind, plan[index].at, {}});
    return FaultSchedule(faults);
}

}  // namespace

HostFaults::HostFaults(vm::Machine& machine, const std::vector<model::Fault>& plan, FaultLog& log)
    : machine_(machine),
      plan_(plan),
      log_(log),
      ours_(hosts_faults(plan)),
      schedule_(schedule_of(plan, ours_)),
      counts_(ours_.size()),
      evidence_(machine) {}

FaultSchedule::Time HostFaults::since_start(Clock::time_point now) const {
    return std::chrono::duration_cast<FaultSchedule::Time>(now - started_);
}

void HostFaults::started(Clock::time_point now) {
    started_ = heard_ = now;
    schedule_.happened(FaultMoment::boot, "", 0, since_start(now));
}

void HostFaults::on_event(const protocol::Event& event, Clock::time_point now) {
    uptime_ = event.uptime_seconds;
    heard_ = now;
    if (ours_.empty()) return;
    prove(evidence_.heed(event), now);
    if (const auto* phase = std::get_if<protocol::Phase>(&event.body)) {
        if (phase->name == "workload")
            schedule_.happened(FaultMoment::workload, "", 0, since_start(now));
        schedule_.happened(FaultMoment::phase, phase->name, 0, since_start(now));
    }
    schedule_.happened(FaultMoment::event, protocol::event_name(event), 0, since_start(now));
}

std::optional<HostFaults::Clock::time_point> HostFaults::next() const {
    std::optional<Clock::time_point> first;
    const auto take = [&](Clock::time_point time) {
        first = first ? std::min(*first, time) : time;
    };
    if (const auto due = schedule_.next()) take(started_ + *due);
    if (const auto look = evidence_.next(); look && !frozen_) take(*look);
    for (const auto& lasting : lasting_) {
        if (!is_put_off(lasting.undo)) take(lasting.until);
        if (lasting.percent > 0) take(lasting.turn);
    }
    return first;
}

bool HostFaults::is_put_off(Disturbance what) const {
    if (what == Disturbance::freeze || what == Disturbance::thaw) return false;
    return std::any_of(lasting_.begin(), lasting_.end(), [](const auto& lasting) {
        return lasting.undo == Disturbance::thaw && lasting.percent == 0;
    });
}

void HostFaults::run_due(Clock::time_point now) {
    const auto over = std::stable_partition(
        lasting_.begin(), lasting_.end(), [&](const auto& lasting) { return now < lasting.until; });
    Lastings ended(over, lasting_.end());
    lasting_.erase(over, lasting_.end());
    // A pause that ends lets the others ask.
    std::stable_partition(ended.begin(), ended.end(),
                          [](const auto& lasting) { return lasting.undo == Disturbance::thaw; });
    for (auto& lasting : ended)
        is_put_off(lasting.undo) ? lasting_.push_back(lasting) : undo(lasting, now);
    for (auto& lasting : lasting_) {
        if (lasting.percent > 0 && now >= lasting.turn) turn(lasting, now);
    }
    if (!is_put_off(Disturbance::nmi)) {
        for (const auto& [place, due] : std::exchange(put_off_, {}))
            inject(place, due, now);
    }
    for (const auto place : schedule_.take_due(since_start(now)))
        begin(place, now);
    if (!frozen_) prove(evidence_.look(now), now);
}

void HostFaults::on_finding(const model::Finding& finding, Clock::time_point now) {
    prove(evidence_.heed(finding), now);
}

void HostFaults::on_guest_end(Clock::time_point now) {
    prove(evidence_.guest_ended(), now);
}

void HostFaults::prove(const std::vector<HostEvidence::Proof>& proofs, Clock::time_point now) {
    for (const auto& proof : proofs)
        tell(proof.fault, proof.count, FaultState::fired, proof.what, now);
}

void HostFaults::begin(std::size_t place, Clock::time_point now) {
    const auto index = ours_[place];
    const auto waits = [&](const auto& waiting) { return waiting.first == place; };
    for (const auto& lasting : lasting_) {
        if (lasting.fault == index) return;  // it is still at it
    }
    if (std::any_of(put_off_.begin(), put_off_.end(), waits)) return;
    ++counts_[place];
    if (!is_put_off(deed_of(plan_[index]).begin)) return inject(place, now, now);
    put_off_.emplace_back(place, now);
    tell(index, counts_[place], FaultState::armed,
         "due, and put off: QEMU stands still and would not answer", now);
}

void HostFaults::inject(std::size_t place, Clock::time_point due, Clock::time_point now) {
    const auto index = ours_[place];
    const auto& fault = plan_[index];
    const auto count = counts_[place];
    // The machine was made so: QEMU's blkdebug knows no later moment.
    if (fault.kind == "disk-error") {
        evidence_.expect(index, count, fault, {}, now);
        return tell(index, count, FaultState::accepted, "the scratch disk fails", now);
    }
    const auto deed = deed_of(fault);
    const auto before = evidence_.before(fault);
    const auto done = disturb(deed.begin, number_of(fault, deed.number), now);
    if (!done) return tell(index, count, FaultState::refused, done.error().what, now);
    auto what = describe(fault);
    if (now > due) {
        what += fmt::format(" (put off for {})",
                            model::to_string(std::chrono::ceil<milliseconds>(now - due)));
    }
    tell(index, count, FaultState::accepted, std::move(what), now);
    evidence_.expect(index, count, fault, before, now);
    const auto duration = milliseconds(number_of(fault, "duration"));
    if (!deed.undo || duration.count() == 0) return;
    Lasting lasting{index, count, *deed.undo, 0, now + duration, now, 0, true};
    if (deed.undo == Disturbance::set_memory) lasting.number = UINT64_MAX;
    if (fault.kind == "slow-host") {
        lasting.percent = static_cast<unsigned>(number_of(fault, "percent"));
        lasting.turn = now + turn_length * (100 - lasting.percent) / 100;
    }
    hold(lasting, now);
    lasting_.push_back(lasting);
}

void HostFaults::hold(Lasting& lasting, Clock::time_point now) const {
    lasting.held_since = now;
    lasting.used_before = machine_.cpu_seconds();
}

void HostFaults::let_go(Lasting& lasting, Clock::time_point now) const {
    const auto used = machine_.cpu_seconds();
    if (!used || !lasting.used_before) return;
    lasting.held += std::chrono::duration<double>(now - lasting.held_since).count();
    lasting.used += *used - *lasting.used_before;
    lasting.used_before.reset();
}

/// A slow host's guest is in its turn when something is asked of it.
Result<void> HostFaults::disturb(Disturbance what, std::uint64_t number, Clock::time_point now) {
    const bool asks = what != Disturbance::freeze && what != Disturbance::thaw;
    for (auto& lasting : lasting_) {
        if (asks && lasting.percent > 0 && lasting.stopped) turn(lasting, now);
    }
    if (asks) return machine_.disturb(what, number);
    // Several may hold the process; it goes on when none does.
    const bool hold = what == Disturbance::freeze ||
                      std::any_of(lasting_.begin(), lasting_.end(), [](const auto& lasting) {
                          return lasting.undo == Disturbance::thaw && lasting.stopped;
                      });
    if (hold == frozen_) return {};
    auto done = machine_.disturb(hold ? Disturbance::freeze : Disturbance::thaw, 0);
    if (done) frozen_ = hold;
    return done;
}

void HostFaults::turn(Lasting& lasting, Clock::time_point now) {
    lasting.stopped = !lasting.stopped;
    if (!lasting.stopped) let_go(lasting, now);
    if (!disturb(lasting.stopped ? Disturbance::freeze : Disturbance::thaw, 0, now)) {
        lasting.percent = 0;
        lasting.stopped = false;
        return;
    }
    if (lasting.stopped) hold(lasting, now);
    const auto share = lasting.stopped ? 100 - lasting.percent : lasting.percent;
    lasting.turn = now + turn_length * share / 100;
}

void HostFaults::undo(Lasting& lasting, Clock::time_point now) {
    const bool stands = lasting.undo == Disturbance::thaw || lasting.undo == Disturbance::resume;
    if (stands && lasting.stopped) let_go(lasting, now);
    // A process that stands still uses no time, but for what it was still at.
    if (stands && lasting.held > 0 && lasting.used <= 0.05 + lasting.held / 5) {
        tell(lasting.fault, lasting.count, FaultState::fired,
             fmt::format("QEMU stood still for {:.2f} s, and used {:.2f} s of CPU time meanwhile",
                         lasting.held, lasting.used),
             now);
    }
    if (!stands && !frozen_) prove(evidence_.look_at_once(now), now);
    const bool held = lasting.undo == Disturbance::resume &&
                      std::any_of(lasting_.begin(), lasting_.end(), [](const auto& other) {
                          return other.undo == Disturbance::resume;
                      });
    const auto done = held ? Result<void>{} : disturb(lasting.undo, lasting.number, now);
    tell(lasting.fault, lasting.count, done ? FaultState::ended : FaultState::refused,
         done ? "taken back" : done.error().what, now);
}

void HostFaults::end(Clock::time_point now) {
    // The process goes on before anything is asked of it.
    std::stable_partition(lasting_.begin(), lasting_.end(),
                          [](const auto& lasting) { return lasting.undo == Disturbance::thaw; });
    while (!lasting_.empty()) {
        auto lasting = lasting_.front();
        lasting_.erase(lasting_.begin());
        if (lasting.undo == Disturbance::thaw || lasting.undo == Disturbance::resume) {
            undo(lasting, now);
        } else {
            tell(lasting.fault, lasting.count, FaultState::ended, "it lasted to the guest's end",
                 now);
        }
    }
    prove(evidence_.look_at_once(now), now);
}

void HostFaults::tell(std::size_t fault, std::uint64_t count, FaultState state, std::string detail,
                      Clock::time_point now) {
    const auto since = std::chrono::duration<double>(now - heard_).count();
    log_.add(model::FaultRecord{fault, plan_[fault].kind, state, uptime_ + since, count,
                                std::move(detail)});
}

}  // namespace faultline::run
