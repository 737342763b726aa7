// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "memcg-oom/parameters.hpp"
#include "pseudofs/cgroup.hpp"

#include <sys/types.h>

#include <string>

namespace faultline::memcg_oom {

/// How the tasks in the cgroup have ended so far.
struct Tally {
    unsigned killed = 0;    ///< by SIGKILL
    unsigned finished = 0;  ///< touched all of their memory
    unsigned running = 0;
    std::string refused{};  ///< what a task could not even begin with, and why
    std::string crashed{};  ///< another signal than SIGKILL
};

/// The tasks that grow. A starter sets its oom_score_adj, joins the cgroup, forks them and ends:
/// they have the value as its heritage, as every task on the machine of 2011 had sshd's.
class Growers {
 public:
    /// Also makes this process the one that reaps the starter's children.
    Growers(const Parameters& parameters, const pseudofs::Cgroup& cgroup);

    /// Reaps who has ended, and waits for nobody.
    const Tally& reap();

 private:
    void count(int status);

    unsigned tasks_;
    /// Never waited for by itself: with its first task at the limit, the next page it touches may
    /// make it loop like that.
    pid_t starter_ = -1;
    Tally tally_;
};

}  // namespace faultline::memcg_oom
