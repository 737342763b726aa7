// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/plan.hpp"

#include "protocol/bounded_json.hpp"
#include "protocol/fault_json.hpp"
#include "protocol/fields.hpp"
#include "protocol/text.hpp"

namespace faultline::protocol {
namespace {

using nlohmann::json;

/// The plan, its faults, a fault, its parameters.
constexpr JsonBounds bounds{1 << 20, 4, 65536};
constexpr std::uint64_t min_heartbeat_ms = 10;
constexpr std::uint64_t max_heartbeat_ms = 60'000;

void check(const Plan& plan, Fields& fields) {
    if (plan.command.empty() || plan.command.front().empty()) {
        fields.refuse("command", "names no program");
    }
    if (plan.heartbeat_ms < min_heartbeat_ms) fields.refuse("heartbeat_ms", "is out of range");
}

}  // namespace

std::string to_json(const Plan& plan) {
    auto modules = json::array();
    for (const auto& module : plan.modules) {
        modules.push_back({{"name", module.name},
                           {"path", module.path},
                           {"required", module.required},
                           {"later", module.later}});
    }
    auto faults = json::array();
    for (const auto& fault : plan.faults) {
        faults.emplace_back();
        put_plan_fault(faults.back(), fault);
    }
    const json text{{"v", version},
                    {"modules", std::move(modules)},
                    {"workload", plan.workload},
                    {"command", plan.command},
                    {"root_disk", plan.root_disk},
                    {"heartbeat_ms", plan.heartbeat_ms},
                    {"faults", std::move(faults)},
                    {"seed", plan.seed},
                    {"power_off", plan.power_off}};
    return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::variant<Plan, std::string> parse_plan(std::string_view text) {
    const auto parsed = parse_bounded(text, bounds);
    if (const auto* complaint = std::get_if<std::string>(&parsed)) return *complaint;
    std::string why;
    Fields fields(std::get<json>(parsed), "", why);
    if (why.empty() && fields.count("v") != version) fields.refuse("v", "is another version");
    Plan plan;
    fields.objects("modules", max_list_items, [&](Fields& module) {
        plan.modules.push_back({module.text("name"), module.text("path"),
                                module.boolean("required"),
                                module.has("later") && module.boolean("later")});
    });
    plan.workload = fields.text("workload");
    plan.command = fields.texts("command");
    plan.root_disk = fields.text("root_disk");
    plan.heartbeat_ms = static_cast<unsigned>(fields.count("heartbeat_ms", max_heartbeat_ms));
    if (fields.has("faults"))
        fields.objects("faults", max_faults,
                       [&](Fields& fault) { plan.faults.push_back(take_plan_fault(fault)); });
    plan.seed = fields.count("seed");
    plan.power_off = fields.boolean("power_off");
    check(plan, fields);
    if (!why.empty()) return why;
    return plan;
}

}  // namespace faultline::protocol
