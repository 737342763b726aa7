// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.hpp"

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <vector>

namespace faultline::config {

/// Puts "KEY=VALUE" into the table: KEY is dotted ("topology.memory"; "workload.x" is short for
/// "scenario.workload.x", "timeout" for "scenario.timeout"), VALUE is TOML, or a plain string where
/// it is not. A mistake in its form is the answer.
[[nodiscard]] std::optional<Problem> apply_setting(toml::table& root, const std::string& setting);

/// Whether the scenario's workload is a program of the user's.
[[nodiscard]] bool runs_program(const toml::table& root);

/// Makes the scenario run a program, with these arguments. What it says of how to run one
/// (`workload = { name = "program", copies = 2 }`) stays; any other workload makes way.
void set_program(toml::table& root, const std::string& file,
                 const std::vector<std::string>& arguments);

}  // namespace faultline::config
