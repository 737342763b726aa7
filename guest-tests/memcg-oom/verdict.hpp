// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "memcg-oom/growers.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "memcg-oom/parameters.hpp"
#include "workload/workload.hpp"

#include <optional>

namespace faultline::memcg_oom {

/// What is to be said of what was seen so far; nothing yet while it is open.
[[nodiscard]] std::optional<workload::Result> verdict(const Parameters& parameters,
                                                      const Tally& tally, const OomWatch& watch);

}  // namespace faultline::memcg_oom
