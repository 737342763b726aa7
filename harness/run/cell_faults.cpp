// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_faults.hpp"

#include "faults/needs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::run {
namespace {

/// Why the fault cannot be injected into a guest of this kernel; empty: it can.
std::string why_not(const model::Fault& fault, std::string_view config) {
    const auto* kind = faults::find_kind(fault.kind);
    const auto option = kind == nullptr ? "" : faults::missing_option(*kind, config);
    return option.empty() ? "" : fmt::format("the kernel was built without {}", option);
}

/// Why the scenario's mode does without the fault; empty: it does not.
std::string why_not(const model::Fault& fault, model::Mode mode) {
    if (mode != model::Mode::deterministic || fault.side == model::FaultSide::guest) return {};
    return fmt::format(
        "in deterministic mode only the guest itself injects faults, at moments of its own time; "
        "those from the {} come in the host's",
        to_string(fault.side));
}

}  // namespace

CellFaults faults_for(const model::Scenario& scenario, std::string_view config) {
    CellFaults cell;
    cell.plan = scenario.faults;
    for (std::size_t i = 0; i < cell.plan.size(); ++i) {
        auto& fault = cell.plan[i];
        auto why = why_not(fault, scenario.mode);
        if (why.empty()) why = why_not(fault, config);
        if (why.empty()) continue;
        if (!fault.optional) {
            if (cell.skip.empty()) cell.skip = fmt::format("fault {}: {}", fault.kind, why);
            continue;
        }
        fault.left_out = why;
        cell.left_out.push_back({i, fault.kind, model::FaultState::left_out, 0, 0, why});
    }
    return cell;
}

std::vector<protocol::PlanFault> faults_of_the_agent(const std::vector<model::Fault>& plan) {
    std::vector<protocol::PlanFault> faults;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto& fault = plan[i];
        if (fault.side != model::FaultSide::guest || !fault.left_out.empty()) continue;
        faults.push_back({i, fault.kind, fault.at, fault.parameters});
    }
    return faults;
}

std::string refused_fault(const std::vector<model::Fault>& plan,
                          const std::vector<model::FaultRecord>& records) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (plan[i].optional || !plan[i].left_out.empty()) continue;
        const model::FaultRecord* refusal = nullptr;
        bool happened = false;
        for (const auto& record : records) {
            if (record.fault != i) continue;
            if (record.state == model::FaultState::refused) {
                if (refusal == nullptr) refusal = &record;
            } else {
                happened = true;
            }
        }
        if (refusal != nullptr && !happened)
            return fmt::format("fault {}: {}", plan[i].kind, refusal->detail);
    }
    return {};
}

}  // namespace faultline::run
