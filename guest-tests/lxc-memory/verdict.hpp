// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "lxc-memory/parameters.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "workload/workload.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::lxc_memory {

/// What was seen of the container so far.
struct Seen {
    bool up = false;
    std::map<std::string, int> ended;  ///< by name: how, as waitpid(2) tells it
    /// Those that were there before it grew and are gone: "server (pid 71)".
    std::vector<std::string> missing;
    std::optional<int> starter;  ///< how lxc-start ended, if it did
    std::size_t exempt = 0;      ///< tasks with oom_score_adj -1000 before it grew
};

/// Takes a line of the container's init.
void take_event(std::string_view line, Seen& seen);

/// What is to be said; nothing yet while it is open.
[[nodiscard]] std::optional<workload::Result> verdict(const Parameters& parameters,
                                                      const Seen& seen,
                                                      const memcg_oom::OomWatch& watch);

}  // namespace faultline::lxc_memory
