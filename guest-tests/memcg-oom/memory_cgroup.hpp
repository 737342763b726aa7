// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "memcg-oom/parameters.hpp"
#include "pseudofs/cgroup.hpp"
#include "workload/workload.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace faultline::memcg_oom {

/// The cgroup whose limit is outgrown, of v1 or v2.
class MemoryCgroup {
 public:
    /// Makes it and sets its limits; else the result: skip with what the kernel lacks, or error.
    [[nodiscard]] static std::variant<MemoryCgroup, workload::Result> create(
        const Parameters& parameters);

    [[nodiscard]] bool is_v1() const { return v1_; }
    /// A writable file in which "0" joins it.
    [[nodiscard]] std::string procs() const { return cgroup_.path("cgroup.procs"); }
    /// What its files say now. `members` are the tasks whose system time counts: v1 has no file of
    /// that.
    [[nodiscard]] Sample sample(std::chrono::milliseconds time,
                                const std::vector<pid_t>& members) const;
    /// Returns when its counters may have changed, or after a moment.
    void wait_for_change() const;
    /// Takes the limits away: a task that loops ends as soon as it may have memory again.
    void lift_limits() const;
    void kill_members() const { cgroup_.kill_members(); }
    [[nodiscard]] bool remove() const { return cgroup_.remove().has_value(); }

 private:
    MemoryCgroup(pseudofs::Cgroup cgroup, bool v1);
    [[nodiscard]] static std::variant<MemoryCgroup, workload::Result> create_v1(
        const Parameters& parameters);
    [[nodiscard]] static std::variant<MemoryCgroup, workload::Result> create_v2(
        const Parameters& parameters);
    /// An error, if a file refuses its value.
    [[nodiscard]] workload::Result set_all(
        const std::vector<std::pair<const char*, std::string>>& values) const;
    [[nodiscard]] bool has(const char* file) const;

    pseudofs::Cgroup cgroup_;
    bool v1_ = false;
    host::Fd events_;  ///< of v2
};

}  // namespace faultline::memcg_oom
