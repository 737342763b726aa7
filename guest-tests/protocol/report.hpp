// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace faultline::protocol {

/// The file descriptor on which a workload reports to the agent.
inline constexpr int report_fd = 3;
inline constexpr std::size_t max_report_bytes = std::size_t{64} * 1024;

/// The environment variable that names the rounds of which the agent wants to hear: "17,30".
inline constexpr auto rounds_variable = "FAULTLINE_ROUNDS";

/// The workload begins a round, from 1; faults may wait for it.
struct Round {
    std::uint64_t number = 0;
};

/// What a workload tells the agent, one JSON object a line:
/// {"phase":"x"}, {"result":"fail","reason":"...","metrics":{"oom":214}},
/// {"round":17},
/// {"tasks":[{"pid":7,"command":"sshd","oom_score_adj":-1000,"cgroup":"/"}]} or
/// {"corruption":"CG.S","got":"8.6","wanted":"8.5","details":{"nodes":"0,1"}}.
using Report = std::variant<Phase, WorkloadResult, Corruption, TaskTable, Round>;

/// Without the newline.
[[nodiscard]] std::string to_report_line(const Report& report);
/// The report, or what is wrong with the line.
[[nodiscard]] std::variant<Report, std::string> parse_report(std::string_view line);

}  // namespace faultline::protocol
