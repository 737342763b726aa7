// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"
#include "protocol/fields.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string_view>

namespace faultline::protocol {

[[nodiscard]] std::string_view stream_name(Stream stream);
[[nodiscard]] std::optional<Stream> stream_from(std::string_view name);
[[nodiscard]] std::optional<Outcome> outcome_from(std::string_view name);

/// A workload's result has the same fields in an event and in a report; they are "result",
/// "reason" and "metrics".
void put_result(nlohmann::json& line, const WorkloadResult& result);
[[nodiscard]] WorkloadResult take_result(Fields& fields);

}  // namespace faultline::protocol
