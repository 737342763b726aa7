// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"
#include "sweep/guest_steps.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::sweep {

/// A sweep so far.
struct Sweep {
    std::string scenario, kernel;
    std::vector<Step> steps;
    std::size_t guests = 0;
    bool nothing_left = false;
    model::Status status = model::Status::error;  ///< fail: a step has a finding
    std::string reason;
};

/// What the steps so far, and how the last guest ended, make of it: a finding anywhere fails it.
void judge(Sweep& sweep, const model::Verdict& last);

/// sweep.json of the results directory (results/schema/sweep-1.json); whole or not at all.
[[nodiscard]] Result<void> write_sweep(const std::filesystem::path& run, const Sweep& sweep);

/// The rows of a table of steps, with a head; of steps without a finding that have the same outcome
/// one after the other all are shown.
[[nodiscard]] std::string table(const std::vector<Step>& steps);

}  // namespace faultline::sweep
