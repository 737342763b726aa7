// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <filesystem>

namespace faultline::store {

/// A run.json, or a directory that holds one. Refused: what is none, or is of a newer schema.
[[nodiscard]] Result<model::RunSummary> read_summary(const std::filesystem::path& run);

/// There is no run.json in the run's directory, or what is there is no JSON.
[[nodiscard]] bool summary_is_lost(const std::filesystem::path& run);

/// A verdict.json. What is missing in it is left at its default. Of the host's and the guest's
/// facts only those are read that model::Verdict has.
[[nodiscard]] Result<model::Verdict> read_verdict(const std::filesystem::path& file);

/// A verdict without its long tables (the guest, traces, console, artifacts), in two thirds of the
/// time: for what is counted over many.
[[nodiscard]] Result<model::Verdict> read_judgement(const std::filesystem::path& file);

}  // namespace faultline::store
