// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"
#include "protocol/fields.hpp"

#include <nlohmann/json_fwd.hpp>

namespace faultline::protocol {

/// A fault of the plan's list "faults".
void put_plan_fault(nlohmann::json& line, const PlanFault& fault);
[[nodiscard]] PlanFault take_plan_fault(Fields& fields);
/// The fields of an event `fault`.
void put_fault(nlohmann::json& line, const FaultReport& report);
[[nodiscard]] FaultReport take_fault(Fields& fields);

}  // namespace faultline::protocol
