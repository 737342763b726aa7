// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "program/parameters.hpp"
#include "workload/workload.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace faultline::program {

/// What came of the copies so far.
struct Tally {
    std::uint64_t passed = 0;   ///< runs
    std::uint64_t skipped = 0;  ///< runs
};

/// The program's name without its directory.
[[nodiscard]] std::string name_of(const Parameters& parameters);

/// How a run ended, as waitpid() tells it; counted in `tally`. A run that fails decides at once:
/// that is the result then.
[[nodiscard]] std::optional<workload::Result> judge_run(const Parameters& parameters,
                                                        int wait_status, Tally& tally);

/// All runs have ended, or the time is up and `still_running` copies had to be killed.
[[nodiscard]] workload::Result judge_end(const Parameters& parameters, const Tally& tally,
                                         unsigned still_running);

}  // namespace faultline::program
