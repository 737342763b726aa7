// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/fault_json.hpp"

#include "store/finding_json.hpp"
#include "store/json_fields.hpp"

#include <cmath>

namespace faultline::store {
namespace {

using json = nlohmann::ordered_json;
using namespace model;

json fault_json(const Fault& fault) {
    return {{"kind", fault.kind},
            {"at", protocol::to_string(fault.at)},
            {"side", to_string(fault.side)},
            {"parameters", fault.parameters},
            {"optional", fault.optional},
            {"left_out", or_null(fault.left_out)}};
}

json record_json(const FaultRecord& record) {
    return {{"fault", record.fault},
            {"kind", record.kind},
            {"state", protocol::to_string(record.state)},
            {"uptime_seconds", std::round(record.uptime * 1000) / 1000},
            {"count", record.count},
            {"detail", record.detail},
            {"facts", record.facts}};
}

json forced_json(const ForcedFailure& failure) {
    return {{"kind", failure.kind},
            {"number", failure.number},
            {"time_seconds", or_null(failure.uptime)},
            {"pid", or_null(failure.pid)},
            {"command", or_null(failure.command)},
            {"stack", failure.stack}};
}

FaultSide side_from(std::string_view name) {
    for (const auto side : {FaultSide::host, FaultSide::debugger})
        if (to_string(side) == name) return side;
    return FaultSide::guest;
}

std::map<std::string, std::string> texts_by_name(const nlohmann::json& value) {
    std::map<std::string, std::string> texts;
    for (const auto& [name, text] : value.items())
        if (text.is_string()) texts[name] = text.get<std::string>();
    return texts;
}

Fault fault_from(const nlohmann::json& value) {
    Fault fault;
    fault.kind = text_of(value, "kind");
    auto at = parse_fault_time(text_of(value, "at"));
    if (auto* time = std::get_if<FaultTime>(&at)) fault.at = std::move(*time);
    fault.side = side_from(text_of(value, "side"));
    fault.parameters = texts_by_name(field(value, "parameters"));
    fault.optional = flag_of(value, "optional");
    fault.left_out = text_of(value, "left_out");
    return fault;
}

FaultRecord record_from(const nlohmann::json& value) {
    return {count_of(value, "fault"),
            text_of(value, "kind"),
            protocol::fault_state_from(text_of(value, "state")).value_or(FaultState::refused),
            number_of(value, "uptime_seconds"),
            count_of(value, "count"),
            text_of(value, "detail"),
            texts_by_name(field(value, "facts"))};
}

ForcedFailure forced_from(const nlohmann::json& value) {
    ForcedFailure failure;
    failure.kind = text_of(value, "kind");
    failure.number = count_of(value, "number");
    if (field(value, "time_seconds").is_number()) failure.uptime = number_of(value, "time_seconds");
    failure.pid = optional_count(value, "pid");
    failure.command = text_of(value, "command");
    failure.stack = texts_of(value, "stack");
    return failure;
}

}  // namespace

nlohmann::ordered_json faults_json(const Verdict& verdict) {
    const auto& forced = verdict.forced;
    if (verdict.fault_plan.empty() && verdict.faults.empty() && forced.counts.empty())
        return nullptr;
    json plan = json::array(), records = json::array(), kept = json::array();
    for (const auto& fault : verdict.fault_plan)
        plan.push_back(fault_json(fault));
    for (const auto& record : verdict.faults)
        records.push_back(record_json(record));
    for (const auto& failure : forced.kept)
        kept.push_back(forced_json(failure));
    return {{"plan", plan},
            {"records", records},
            {"records_left_out", verdict.faults_left_out},
            {"forced", {{"counts", forced.counts}, {"kept", kept}}}};
}

void read_faults(const nlohmann::json& value, Verdict& verdict) {
    for (const auto& fault : field(value, "plan"))
        verdict.fault_plan.push_back(fault_from(fault));
    for (const auto& record : field(value, "records"))
        verdict.faults.push_back(record_from(record));
    verdict.faults_left_out = count_of(value, "records_left_out");
    const auto& forced = field(value, "forced");
    for (const auto& [kind, count] : field(forced, "counts").items())
        if (count.is_number_unsigned()) verdict.forced.counts[kind] = count.get<std::uint64_t>();
    for (const auto& failure : field(forced, "kept"))
        verdict.forced.kept.push_back(forced_from(failure));
}

}  // namespace faultline::store
