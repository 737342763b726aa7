// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "logs/input.hpp"
#include "model/log_analysis.hpp"

#include <functional>
#include <optional>

namespace faultline::logs {

struct ReadOptions {
    bool follow = false;
};

/// Reads a log to its end and says what is in it. Empty: the file was found in a directory and is
/// no text, so it is none of the user's logs. `on_finding`, which may be empty, hears of each
/// finding as soon as it is complete.
[[nodiscard]] std::optional<model::LogAnalysis> read_log(
    const Input& input, const ReadOptions& options, const host::Cancel& cancel,
    const std::function<void(const model::Finding&)>& on_finding);

}  // namespace faultline::logs
