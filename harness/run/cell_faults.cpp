// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_faults.hpp"

#include "faults/conflicts.hpp"
#include "faults/needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

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

/// Why this machine has not what the fault is for; empty: it has.
std::string why_not(const model::Fault& fault, const model::Topology& topology) {
    const auto cpu = fault.parameters.find("cpu");
    const auto chain = fault.parameters.find("chain");
    const bool of_cpu = chain == fault.parameters.end() || chain->second == "cpu";
    if (cpu == fault.parameters.end() || !of_cpu) return {};
    std::uint64_t number = 0;
    std::from_chars(cpu->second.data(), cpu->second.data() + cpu->second.size(), number);
    if (number < topology.cpus()) return {};
    return fmt::format("the guest has no CPU {}", number);
}

}  // namespace

CellFaults faults_for(const model::Scenario& scenario, std::string_view config) {
    CellFaults cell;
    cell.plan = scenario.faults;
    for (std::size_t i = 0; i < cell.plan.size(); ++i) {
        auto& fault = cell.plan[i];
        auto why = why_not(fault, scenario.mode);
        if (why.empty()) why = why_not(fault, scenario.topology);
        if (why.empty()) why = why_not(fault, config);
        if (why.empty()) continue;
        if (!fault.optional) {
            if (cell.skip.empty()) cell.skip = fmt::format("fault {}: {}", fault.kind, why);
            continue;
        }
        fault.left_out = why;
        cell.left_out.push_back({i, fault.kind, model::FaultState::left_out, 0, 0, why});
    }
    // A plan may be joined of two, each of which is right by itself.
    for (const auto& fault : cell.plan) {
        const auto conflict = faults::conflict(fault, cell.plan);
        if (conflict && cell.skip.empty()) cell.skip = conflict->what;
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

std::string missing_fault(const std::vector<model::Fault>& plan,
                          const std::vector<model::FaultRecord>& records) {
    using enum model::FaultState;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (plan[i].optional || !plan[i].left_out.empty()) continue;
        const auto first = [&](auto... states) {
            return std::find_if(records.begin(), records.end(), [&](const auto& record) {
                return record.fault == i && ((record.state == states) || ...);
            });
        };
        if (first(fired, accepted) != records.end()) continue;
        const auto missing = first(refused, not_reached);
        if (missing == records.end()) continue;
        return fmt::format("fault {}{}: {}", plan[i].kind,
                           missing->state == refused ? "" : " never came", missing->detail);
    }
    return {};
}

}  // namespace faultline::run
