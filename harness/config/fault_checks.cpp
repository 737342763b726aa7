// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/fault_checks.hpp"

#include "config/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {
namespace {

/// The agent's own phases, whatever the workload (guest-tests/agent/agent.cpp).
constexpr std::array agent_phases{"modules", "image", "workload"};

std::uint64_t number_in(const std::string& text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

unsigned most_cpus(const model::Topology& own, const model::Matrix& matrix) {
    unsigned most = matrix.topologies.empty() ? own.cpus() : 0;
    for (const auto& variant : matrix.topologies)
        most = std::max(most, variant.topology.cpus());
    for (const auto& product : matrix.include)
        most = std::max(most, most_cpus(own, product));
    return most;
}

/// 0: without a limit.
std::uint64_t most_rounds(const std::string& own, const model::Matrix& matrix) {
    std::uint64_t most = 0;
    std::vector<std::string> values{own};
    for (const auto& axis : matrix.parameters)
        if (axis.name == "rounds") values = axis.values;
    for (const auto& value : values) {
        const auto rounds = number_in(value);
        if (rounds == 0) return 0;
        most = std::max(most, rounds);
    }
    for (const auto& product : matrix.include) {
        const auto rounds = most_rounds(own, product);
        if (rounds == 0) return 0;
        most = std::max(most, rounds);
    }
    return most;
}

bool has_phase(const model::WorkloadDeclaration& workload, std::string_view name) {
    const auto is_it = [&](std::string_view phase) {
        return phase.ends_with('*') ? name.starts_with(phase.substr(0, phase.size() - 1))
                                    : name == phase;
    };
    return workload.phases.empty() ||
           std::any_of(agent_phases.begin(), agent_phases.end(), is_it) ||
           std::any_of(workload.phases.begin(), workload.phases.end(), is_it);
}

void check_moment(TableReader& reader, const model::Fault& fault,
                  const FaultSurroundings& surroundings) {
    const auto* workload = surroundings.workload;
    if (workload == nullptr) return;
    const auto& at = fault.at;
    if (at.moment == model::FaultMoment::phase && !has_phase(*workload, at.name)) {
        auto known = workload->phases;
        known.insert(known.end(), agent_phases.begin(), agent_phases.end());
        reader.problem("at",
                       fmt::format("workload '{}' enters no phase '{}'", workload->name, at.name),
                       suggestion(at.name, known));
    }
    if (at.moment != model::FaultMoment::round) return;
    if (!workload->counts_rounds) {
        reader.problem("at", fmt::format("workload '{}' tells of no rounds", workload->name),
                       "wait for a phase, or for a time: \"workload+2s\"");
    } else if (surroundings.rounds != 0 && at.round > surroundings.rounds) {
        reader.problem("at",
                       fmt::format("round {} never comes: the workload does {}", at.round,
                                   surroundings.rounds),
                       "raise the workload's rounds, or wait for an earlier one");
    }
}

void check_cpu(TableReader& reader, const model::Fault& fault,
               const FaultSurroundings& surroundings) {
    const auto found = fault.parameters.find("cpu");
    if (found == fault.parameters.end() || surroundings.cpus == 0) return;
    // Other chains have nothing to do with a CPU.
    const auto chain = fault.parameters.find("chain");
    if (chain != fault.parameters.end() && chain->second != "cpu") return;
    if (number_in(found->second) < surroundings.cpus) return;
    const bool given = reader.node("cpu") != nullptr;
    reader.problem(
        given ? "cpu" : "kind",
        fmt::format(
            "the guest has no CPU {}: it has {}", found->second,
            surroundings.cpus == 1 ? "one, CPU 0" : fmt::format("0 to {}", surroundings.cpus - 1)),
        "give the topology more CPUs, or take another");
}

/// Of skip-branch: pairs of hex digits, with spaces between them.
void check_code(TableReader& reader, const model::Fault& fault) {
    const auto found = fault.parameters.find("after");
    if (fault.kind != "skip-branch" || found == fault.parameters.end()) return;
    std::size_t digits = 0;
    const bool hex = std::all_of(found->second.begin(), found->second.end(), [&](unsigned char c) {
        if (std::isspace(c) != 0) return true;
        ++digits;
        return std::isxdigit(c) != 0;
    });
    if (hex && digits > 0 && digits % 2 == 0) return;
    reader.problem("after", fmt::format("'{}' are no bytes in hex", found->second),
                   "write after = \"48 85 ff\", for instance, or leave it out");
}

}  // namespace

FaultSurroundings surroundings_of(const model::WorkloadDeclaration* workload,
                                  const model::WorkloadRequest* request, const model::Topology& own,
                                  const model::Matrix& matrix) {
    FaultSurroundings surroundings{workload, 0, most_cpus(own, matrix)};
    if (request == nullptr) return surroundings;
    const auto rounds = request->parameters.find("rounds");
    if (rounds != request->parameters.end())
        surroundings.rounds = most_rounds(rounds->second, matrix);
    return surroundings;
}

void check_fault(TableReader& reader, const model::Fault& fault,
                 const FaultSurroundings& surroundings) {
    check_moment(reader, fault, surroundings);
    check_cpu(reader, fault, surroundings);
    check_code(reader, fault);
}

}  // namespace faultline::config
