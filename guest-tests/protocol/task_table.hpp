// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"
#include "protocol/fields.hpp"

#include <nlohmann/json_fwd.hpp>

namespace faultline::protocol {

/// A table of tasks has the same fields in an event and in a report: "tasks", a list of at most
/// max_table_tasks; what is more is cut off.
void put_tasks(nlohmann::json& line, const TaskTable& table);
[[nodiscard]] TaskTable take_tasks(Fields& fields);

}  // namespace faultline::protocol
