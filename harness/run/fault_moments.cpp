// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_moments.hpp"

#include <fmt/format.h>

namespace faultline::run {
using model::FaultMoment;

bool comes_with(const model::FaultTime& at, const protocol::Event& event) {
    const auto* phase = std::get_if<protocol::Phase>(&event.body);
    switch (at.moment) {
        case FaultMoment::workload:
        case FaultMoment::every:
            return phase != nullptr && phase->name == "workload";
        case FaultMoment::phase:
            return phase != nullptr && phase->name == at.name;
        case FaultMoment::event:
            return protocol::event_name(event) == at.name;
        case FaultMoment::boot:
            return std::holds_alternative<protocol::Booted>(event.body);
        case FaultMoment::round:
            return false;
    }
    return false;
}

FaultMoments::FaultMoments(const std::vector<model::Fault>& plan)
    : plan_(plan), met_(plan.size()) {}

void FaultMoments::heed(const protocol::Event& event) {
    for (std::size_t i = 0; i < plan_.size(); ++i)
        if (!met_[i]) met_[i] = comes_with(plan_[i].at, event);
}

std::string FaultMoments::why_not(std::size_t fault) const {
    const auto& at = plan_[fault].at;
    if (met_[fault]) return fmt::format("the guest was done before '{}'", protocol::to_string(at));
    switch (at.moment) {
        case FaultMoment::boot:
            return "the guest did not come up";
        case FaultMoment::workload:
        case FaultMoment::every:
            return "the workload did not begin";
        case FaultMoment::phase:
            return fmt::format("there was no phase '{}'", at.name);
        case FaultMoment::event:
            return fmt::format("the agent sent no event '{}'", at.name);
        case FaultMoment::round:
            return fmt::format("the workload told of no round {}", at.round);
    }
    return {};
}

}  // namespace faultline::run
