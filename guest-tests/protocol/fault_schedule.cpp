// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/fault_schedule.hpp"

#include <algorithm>

namespace faultline::protocol {

FaultSchedule::FaultSchedule(const std::vector<PlanFault>& plan) {
    for (const auto& fault : plan)
        entries_.push_back({fault.at, std::nullopt, false});
}

void FaultSchedule::happened(FaultMoment moment, std::string_view name, std::uint64_t round,
                             Time now) {
    for (auto& entry : entries_) {
        const auto& at = entry.at;
        const bool repeats = at.moment == FaultMoment::every && moment == FaultMoment::workload;
        if (entry.met || (at.moment != moment && !repeats)) continue;
        const bool named = moment == FaultMoment::phase || moment == FaultMoment::event;
        if (named && at.name != name) continue;
        if (moment == FaultMoment::round && at.round != round) continue;
        entry.met = true;
        entry.due = now + (repeats ? at.period : at.offset);
    }
}

std::optional<FaultSchedule::Time> FaultSchedule::next() const {
    std::optional<Time> first;
    for (const auto& entry : entries_) {
        if (entry.due) first = first ? std::min(*first, *entry.due) : *entry.due;
    }
    return first;
}

std::vector<std::size_t> FaultSchedule::take_due(Time now) {
    std::vector<std::size_t> due;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        auto& entry = entries_[i];
        if (!entry.due || *entry.due > now) continue;
        due.push_back(i);
        if (entry.at.moment != FaultMoment::every) {
            entry.due.reset();
            continue;
        }
        const auto period = std::max(entry.at.period, Time{1});
        *entry.due += period * ((now - *entry.due) / period + 1);
    }
    return due;
}

}  // namespace faultline::protocol
