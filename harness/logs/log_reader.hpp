// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "logs/input.hpp"
#include "logs/log_classifier.hpp"
#include "model/log_analysis.hpp"

#include <functional>

namespace faultline::logs {

struct ReadOptions {
    /// Read on while the log grows. Of what grows nothing is held back, so to detect mail is to say
    /// that it is none.
    bool follow = false;
    Mail mail = Mail::detect;
};

/// Reads a log to its end and says what is in it. A file that was found in a directory is skipped
/// if it is no text. `on_finding`, which may be empty, hears of each finding as soon as it is
/// complete.
[[nodiscard]] model::LogAnalysis read_log(
    const Input& input, const ReadOptions& options, const host::Cancel& cancel,
    const std::function<void(const model::Finding&)>& on_finding);

}  // namespace faultline::logs
