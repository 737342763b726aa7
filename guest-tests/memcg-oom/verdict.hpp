// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "memcg-oom/growers.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "memcg-oom/parameters.hpp"
#include "workload/workload.hpp"

#include <optional>

namespace faultline::memcg_oom {

/// What was asked for and what was seen so far.
struct Given {
    const Parameters& parameters;
    const Tally& tally;
    const OomWatch& watch;
    bool v1 = false;  ///< the cgroup's version
};

/// What is to be said of it; nothing yet while it is open.
[[nodiscard]] std::optional<workload::Result> verdict(const Given& given);

}  // namespace faultline::memcg_oom
