// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/confirmation.hpp"
#include "run/judge.hpp"
#include "run/observation.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace faultline::run {

/// The findings of a cell under multi-threaded TCG on which its `fail` rests, if the emulator may
/// be to blame for each of them. Empty where nothing has to be confirmed: the cell did not fail by
/// findings, what the scenario is after was seen, or one finding is the kernel's beyond doubt.
[[nodiscard]] std::vector<std::size_t> findings_in_doubt(
    const Judgement& judgement, const std::vector<model::Finding>& findings, unsigned cpus);

/// The first run of a cell.
struct FirstRun {
    const std::vector<model::Finding>* findings = nullptr;
    std::vector<std::size_t> in_doubt;
    std::optional<double> host_delay_seconds;
};

/// The second one.
struct SecondRun {
    Judgement judgement;
    Observation seen;
};

/// What the second run (or the error that kept it from being run) says of the first, and the cell's
/// judgement by both. `judgement` is the first run's: a finding that was seen again keeps the cell
/// failed, and so does another of the kernel's in the second run. Else it is an error: the kernel
/// is not called at fault for what an emulator did, and a race that comes seldom is not called a
/// pass.
[[nodiscard]] model::Confirmation confirm(Judgement& judgement, const FirstRun& first,
                                          const Result<SecondRun>& second);

}  // namespace faultline::run
