// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>
#include <string_view>

namespace faultline::store {

/// What the files call their format; a reader refuses a number that it does not know.
inline constexpr std::string_view verdict_schema =
    "https://faultline.invalid/schema/verdict-1.json";
inline constexpr std::string_view run_schema = "https://faultline.invalid/schema/run-1.json";
inline constexpr std::string_view history_schema =
    "https://faultline.invalid/schema/history-1.json";
inline constexpr std::string_view runs_schema = "https://faultline.invalid/schema/runs-1.json";
inline constexpr std::string_view compare_schema =
    "https://faultline.invalid/schema/compare-1.json";
inline constexpr std::string_view diff_schema = "https://faultline.invalid/schema/diff-1.json";
inline constexpr int schema_version = 1;

/// JSON for people and machines, indented, ending in a newline; valid UTF-8 whatever the guest
/// printed (what is not becomes U+FFFD). results/schema/verdict-1.json describes it.
[[nodiscard]] std::string to_json(const model::Verdict& verdict);
/// results/schema/run-1.json describes it.
[[nodiscard]] std::string to_json(const model::RunSummary& run);

}  // namespace faultline::store
