// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "nas/trial.hpp"
#include "workload/workload.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faultline::nas {

/// What all trials together came to.
struct Tally {
    unsigned verified = 0;
    std::vector<protocol::Corruption> wrong;  ///< the trials that gave a wrong value
    std::set<unsigned> nodes;
    workload::Metrics metrics;  ///< each trial's millions of operations a second, the best of them
};

/// How a trial ended (waitpid()'s status) and what it printed; counted in `tally`. One whose value
/// is wrong goes to `tally.wrong`, and the others go on; one that ends otherwise than it should
/// decides at once: that is the answer then.
[[nodiscard]] std::optional<workload::Result> judge_trial(const Trial& trial, int wait_status,
                                                          const std::string& output, Tally& tally);

/// "was killed by SIGSEGV", "ended with exit status 2: no memory", with the output's last line.
[[nodiscard]] std::string describe_end(int wait_status, const std::string& output);

}  // namespace faultline::nas
