// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "memcg-oom/parameters.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace faultline::memcg_oom {

/// How the tasks have ended so far.
struct Tally {
    unsigned killed = 0;             ///< growers, by SIGKILL
    unsigned finished = 0;           ///< growers that touched all of their memory
    unsigned running = 0;            ///< growers that have not ended
    unsigned bystanders_killed = 0;  ///< those in the cgroup that do not grow
    bool outsider_killed = false;    ///< the one outside of it
    std::string refused{};           ///< what a task could not even begin with, and why
    std::string crashed{};           ///< another signal than SIGKILL
};

/// The tasks. A starter sets its oom_score_adj, joins the cgroup, forks them and ends: they have
/// the value as its heritage, as every task on the machine of 2011 had sshd's. Beside the growers
/// it forks bystanders, which only wait; one more task waits outside of the cgroup.
class Growers {
 public:
    /// Also makes this process the one that reaps the starter's children. `procs` is the cgroup's
    /// file to join it by.
    Growers(const Parameters& parameters, const std::string& procs);
    Growers(const Growers&) = delete;
    Growers& operator=(const Growers&) = delete;

    /// Reaps who has ended, and waits for nobody.
    const Tally& reap();
    /// The growers, as far as they have been forked; some may have ended.
    [[nodiscard]] std::vector<pid_t> pids() const;
    /// Kills the outsider, which no cgroup ends.
    void end_outsider() const;

 private:
    void count(pid_t pid, int status);

    unsigned tasks_;
    /// In memory that all share: bystanders, then growers; 0 before it was forked.
    struct Roll* roll_;
    pid_t starter_ = -1;
    pid_t outsider_ = -1;
    Tally tally_;
};

}  // namespace faultline::memcg_oom
