// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_faults.hpp"

#include "model/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace faultline::run {
namespace {

using model::FaultState;
using protocol::FaultMoment;
using protocol::FaultSchedule;
using std::chrono::milliseconds;
using vm::Disturbance;

/// A slow host's CPUs are given and taken within this time: what a scheduler with a quota does.
constexpr milliseconds turn_length{100};

std::uint64_t number_of(const model::Fault& fault, const char* name) {
    const auto found = fault.parameters.find(name);
    if (found == fault.parameters.end()) return 0;
    const auto& text = found->second;
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// What a kind does, what undoes it, and the parameter that it takes.
struct Deed {
    std::string_view kind;
    Disturbance begin;
    const char* number = "";
    std::optional<Disturbance> undo{};
};
constexpr std::array deeds{
    Deed{"nmi", Disturbance::nmi},
    Deed{"vcpu-unplug", Disturbance::unplug_cpu, "cpu"},
    Deed{"pause", Disturbance::freeze, "", Disturbance::thaw},
    Deed{"slow-host", Disturbance::freeze, "", Disturbance::thaw},
    Deed{"balloon", Disturbance::set_memory, "memory", Disturbance::set_memory},
    Deed{"disk-throttle", Disturbance::throttle_disk, "bytes-per-second",
         Disturbance::throttle_disk},
    Deed{"disk-detach", Disturbance::detach_disk},
    Deed{"power-button", Disturbance::power_button},
    Deed{"reset", Disturbance::reset},
};

Deed deed_of(const model::Fault& fault) {
    for (auto deed : deeds) {
        if (deed.kind != fault.kind) continue;
        const auto clock = fault.parameters.find("clock");
        if (clock != fault.parameters.end() && clock->second == "stops") {
            deed.begin = Disturbance::suspend;
            deed.undo = Disturbance::resume;
        }
        return deed;
    }
    return {fault.kind, Disturbance::nmi};
}

std::string describe(const model::Fault& fault) {
    if (fault.kind == "nmi") return "a non-maskable interrupt was injected";
    if (fault.kind == "vcpu-unplug")
        return fmt::format("CPU {} is asked for", number_of(fault, "cpu"));
    if (fault.kind == "pause")
        return fmt::format("the guest stands still for {}",
                           model::to_string(milliseconds(number_of(fault, "duration"))));
    if (fault.kind == "slow-host")
        return fmt::format("the guest's CPUs get {} % of the time", number_of(fault, "percent"));
    if (fault.kind == "balloon")
        return fmt::format("{} are left to the guest",
                           model::to_string(model::Bytes{number_of(fault, "memory")}));
    if (fault.kind == "disk-throttle")
        return fmt::format("the scratch disk does {} a second",
                           model::to_string(model::Bytes{number_of(fault, "bytes-per-second")}));
    if (fault.kind == "disk-detach") return "the scratch disk is asked for";
    if (fault.kind == "power-button") return "the power button was pressed";
    return "the reset button was pressed";
}

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
      counts_(ours_.size()) {}

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
    for (const auto& lasting : lasting_) {
        if (lasting.until) take(*lasting.until);
        if (lasting.percent > 0) take(lasting.turn);
    }
    return first;
}

void HostFaults::run_due(Clock::time_point now) {
    for (const auto index : schedule_.take_due(since_start(now)))
        inject(index, now);
    for (auto& lasting : lasting_) {
        if (lasting.percent > 0 && now >= lasting.turn) turn(lasting, now);
    }
    const auto over = std::stable_partition(
        lasting_.begin(), lasting_.end(),
        [&](const auto& lasting) { return !lasting.until || now < *lasting.until; });
    const Lastings ended(over, lasting_.end());
    lasting_.erase(over, lasting_.end());
    for (const auto& lasting : ended)
        undo(lasting, now);
}

void HostFaults::inject(std::size_t place, Clock::time_point now) {
    const auto index = ours_[place];
    const auto& fault = plan_[index];
    for (const auto& lasting : lasting_) {
        if (lasting.fault == index) return;  // it is still at it
    }
    const auto count = ++counts_[place];
    // The machine was made so: QEMU's blkdebug knows no later moment.
    if (fault.kind == "disk-error")
        return tell(index, count, FaultState::armed, "the scratch disk fails", now);
    const auto deed = deed_of(fault);
    const auto done = machine_.disturb(deed.begin, number_of(fault, deed.number));
    if (!done) return tell(index, count, FaultState::refused, done.error().what, now);
    tell(index, count, FaultState::fired, describe(fault), now);
    const auto duration = milliseconds(number_of(fault, "duration"));
    if (!deed.undo || duration.count() == 0) return;
    Lasting lasting{index, count, *deed.undo, 0, now + duration, now, 0, true};
    if (deed.undo == Disturbance::set_memory) lasting.number = UINT64_MAX;
    if (fault.kind == "slow-host") {
        lasting.percent = static_cast<unsigned>(number_of(fault, "percent"));
        lasting.turn = now + turn_length * (100 - lasting.percent) / 100;
    }
    lasting_.push_back(lasting);
}

void HostFaults::turn(Lasting& lasting, Clock::time_point now) {
    const auto what = lasting.stopped ? Disturbance::thaw : Disturbance::freeze;
    if (!machine_.disturb(what, 0)) {
        lasting.percent = 0;
        return;
    }
    lasting.stopped = !lasting.stopped;
    const auto share = lasting.stopped ? 100 - lasting.percent : lasting.percent;
    lasting.turn = now + turn_length * share / 100;
}

void HostFaults::undo(const Lasting& lasting, Clock::time_point now) {
    const auto done = machine_.disturb(lasting.undo, lasting.number);
    tell(lasting.fault, lasting.count, done ? FaultState::ended : FaultState::refused,
         done ? "taken back" : done.error().what, now);
}

void HostFaults::end(Clock::time_point now) {
    for (const auto& lasting : lasting_)
        undo(lasting, now);
    lasting_.clear();
}

void HostFaults::tell(std::size_t fault, std::uint64_t count, FaultState state, std::string detail,
                      Clock::time_point now) {
    const auto since = std::chrono::duration<double>(now - heard_).count();
    log_.add(model::FaultRecord{fault, plan_[fault].kind, state, uptime_ + since, count,
                                std::move(detail)});
}

}  // namespace faultline::run
