// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/fault.hpp"

#include "protocol/fault_json.hpp"
#include "protocol/text.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace faultline::protocol {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 6> moments{"boot",  "workload", "phase",
                                                  "event", "round",    "every"};
constexpr std::array<std::string_view, 7> states{"armed",    "fired",    "ended",      "refused",
                                                 "left-out", "accepted", "not-reached"};
constexpr std::uint64_t max_milliseconds = 24ULL * 3600 * 1000;
constexpr std::size_t max_parameters = 32;

std::string duration_text(milliseconds time) {
    const auto count = time.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + "s" : std::to_string(count) + "ms";
}

json texts_by_name(const std::map<std::string, std::string>& map) {
    auto object = json::object();
    for (const auto& [name, value] : map) {
        if (object.size() == max_parameters) break;
        object[valid_text(name, max_setting_bytes)] = valid_text(value, max_setting_bytes);
    }
    return object;
}

}  // namespace

std::string to_string(const FaultTime& time) {
    const auto moment = std::string(moments[static_cast<std::size_t>(time.moment)]);
    std::string text = moment;
    switch (time.moment) {
        case FaultMoment::phase:
        case FaultMoment::event:
            text += "=" + time.name;
            break;
        case FaultMoment::round:
            text += "=" + std::to_string(time.round);
            break;
        case FaultMoment::every:
            return text + "=" + duration_text(time.period);
        default:
            break;
    }
    return time.offset.count() == 0 ? text : text + "+" + duration_text(time.offset);
}

std::string_view to_string(FaultState state) {
    return states[static_cast<std::size_t>(state)];
}

std::optional<FaultState> fault_state_from(std::string_view name) {
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] == name) return static_cast<FaultState>(i);
    }
    return std::nullopt;
}

void put_plan_fault(json& line, const PlanFault& fault) {
    line["index"] = fault.index;
    line["kind"] = fault.kind;
    line["moment"] = moments[static_cast<std::size_t>(fault.at.moment)];
    line["name"] = fault.at.name;
    line["round"] = fault.at.round;
    line["offset_ms"] = static_cast<std::uint64_t>(fault.at.offset.count());
    line["period_ms"] = static_cast<std::uint64_t>(fault.at.period.count());
    line["parameters"] = fault.parameters;
}

PlanFault take_plan_fault(Fields& fields) {
    PlanFault fault;
    fault.index = fields.count("index", max_faults - 1);
    fault.kind = fields.text("kind");
    const auto moment = fields.text("moment");
    std::size_t found = 0;
    while (found < moments.size() && moments[found] != moment)
        ++found;
    if (found == moments.size()) {
        fields.refuse("moment", "is no moment that we know");
    } else {
        fault.at.moment = static_cast<FaultMoment>(found);
    }
    fault.at.name = fields.text("name");
    fault.at.round = fields.count("round");
    fault.at.offset = milliseconds(fields.count("offset_ms", max_milliseconds));
    fault.at.period = milliseconds(fields.count("period_ms", max_milliseconds));
    fault.parameters = fields.texts_by_name("parameters", max_parameters, max_text_bytes);
    return fault;
}

void put_fault(json& line, const FaultReport& report) {
    line["fault"] = report.fault;
    line["kind"] = valid_text(report.kind, max_setting_bytes);
    line["state"] = to_string(report.state);
    line["count"] = report.count;
    line["detail"] = valid_text(report.detail);
    line["facts"] = texts_by_name(report.facts);
}

FaultReport take_fault(Fields& fields) {
    FaultReport report;
    report.fault = fields.count("fault", max_faults - 1);
    report.kind = fields.text("kind");
    const auto state = fault_state_from(fields.text("state"));
    if (!state) fields.refuse("state", "is no state of a fault");
    report.state = state.value_or(FaultState::refused);
    report.count = fields.count("count");
    report.detail = fields.text("detail");
    report.facts = fields.texts_by_name("facts", max_parameters, max_setting_bytes);
    return report;
}

}  // namespace faultline::protocol
