// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/fault_config.hpp"

#include "config/nearest.hpp"
#include "config/parameter_value.hpp"
#include "faults/catalogue.hpp"
#include "faults/conflicts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

namespace faultline::config {
namespace {

constexpr auto time_examples =
    R"("boot", "workload", "workload+2s", "phase=NAME", "event=NAME", "round=17" or "every=500ms")";
/// What a fault may wait for: what comes after the workload's end would be too late.
constexpr std::array events{"booted", "phase",     "output", "corruption",
                            "tasks",  "heartbeat", "note"};

/// The kind; null if it is missing or unknown.
const faults::FaultKind* read_kind(TableReader& reader) {
    const auto name = reader.string("kind");
    if (!name) {
        if (reader.node("kind") == nullptr)
            reader.missing("kind", "`faultline faults` lists the kinds");
        return nullptr;
    }
    const auto* kind = faults::find_kind(*name);
    if (kind == nullptr) {
        reader.problem("kind", fmt::format("there is no kind of fault '{}'", *name),
                       suggestion(*name, faults::kind_names()));
    }
    return kind;
}

void check_host_time(TableReader& reader, const model::Fault& fault) {
    const auto at = protocol::to_string(fault.at);
    if (fault.kind == "disk-error" && at != "boot")
        reader.problem("at", fmt::format("'disk-error' cannot begin at '{}'", at),
                       "QEMU can only make a disk that fails from the start: boot");
    if (fault.side == model::FaultSide::guest || fault.at.moment != model::FaultMoment::round)
        return;
    reader.problem(
        "at", fmt::format("'{}' cannot wait for a round: only the guest knows of them", fault.kind),
        "wait for a phase that the workload reports");
}

/// At boot, RDT is looked for; of the others, each is done once.
void check_debugger_time(TableReader& reader, const model::Fault& fault) {
    if (fault.side != model::FaultSide::debugger) return;
    const bool is_boot =
        fault.at.moment == model::FaultMoment::boot && fault.at.offset.count() == 0;
    if (fault.kind == "force-rdt" && !is_boot) {
        reader.problem("at", "'force-rdt' is possible while the kernel boots only",
                       "leave 'at' out, or write at = \"boot\"");
    } else if (fault.at.moment == model::FaultMoment::boot && !is_boot) {
        reader.problem("at",
                       fmt::format("'{}' is done before any program runs, or at a time that "
                                   "the agent tells",
                                   fault.kind),
                       "write at = \"boot\" or at = \"workload+2s\"");
    } else if (fault.at.moment == model::FaultMoment::every) {
        reader.problem("at", fmt::format("'{}' is done once, and lasts", fault.kind),
                       "wait for \"workload+2s\", for instance");
    }
}

void read_time(TableReader& reader, const faults::FaultKind& kind, model::Fault& fault) {
    const auto text = reader.string("at").value_or(kind.default_at);
    auto answer = model::parse_fault_time(text);
    if (const auto* why = std::get_if<std::string>(&answer)) {
        reader.problem("at",
                       fmt::format("'{}' is no time of a fault: {}", reader.name_of("at"), *why),
                       fmt::format("it is {}", time_examples));
        return;
    }
    fault.at = std::get<model::FaultTime>(std::move(answer));
    const bool is_event = fault.at.moment == model::FaultMoment::event;
    if (is_event && std::find(events.begin(), events.end(), fault.at.name) == events.end()) {
        reader.problem(
            "at", fmt::format("the agent sends no event '{}' while a workload runs", fault.at.name),
            suggestion(fault.at.name, {events.begin(), events.end()}));
    }
    check_host_time(reader, fault);
    check_debugger_time(reader, fault);
}

void read_parameters(TableReader& reader, const faults::FaultKind& kind, model::Fault& fault) {
    for (const auto& [name, parameter] : kind.parameters) {
        const bool required =
            std::find(kind.required.begin(), kind.required.end(), name) != kind.required.end();
        if (required && reader.node(name) == nullptr) {
            reader.missing(name,
                           fmt::format("{}; see `faultline faults {}`", parameter.help, kind.name));
        }
        const auto value = read_parameter_value(reader, name, parameter, {});
        fault.parameters[name] = value.value_or(parameter.default_value);
        if (required && value && value->empty()) {
            reader.problem(name, fmt::format("'{}' must not be empty", reader.name_of(name)),
                           parameter.help);
        }
    }
}

}  // namespace

std::vector<model::Fault> read_faults(TableReader& reader, std::string_view key,
                                      const FaultSurroundings& surroundings, Report& report) {
    std::vector<model::Fault> plan;
    std::vector<const toml::table*> places;
    for (const auto* table : reader.tables(key)) {
        TableReader entry(*table, reader.name_of(key), report);
        const auto* kind = read_kind(entry);
        if (kind == nullptr) continue;  // which keys it has, nobody knows
        model::Fault fault;
        fault.kind = kind->name;
        fault.side = kind->side;
        fault.optional = entry.boolean("optional").value_or(false);
        read_time(entry, *kind, fault);
        read_parameters(entry, *kind, fault);
        check_fault(entry, fault, surroundings);
        entry.finish();
        plan.push_back(std::move(fault));
        places.push_back(table);
    }
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto found = faults::conflict(plan[i], plan);
        if (!found) continue;
        TableReader(*places[i], reader.name_of(key), report)
            .problem(found->parameter, found->what, found->hint);
    }
    if (plan.size() > protocol::max_faults) {
        reader.problem(key, fmt::format("a plan has at most {} faults, but here are {}",
                                        protocol::max_faults, plan.size()));
    }
    return plan;
}

}  // namespace faultline::config
