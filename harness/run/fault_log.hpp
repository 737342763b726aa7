// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "run/fault_moments.hpp"
#include "run/observation.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace faultline::run {

/// What became of the injections of one guest, bounded: the agent's word for its own, the
/// harness's for the others.
class FaultLog {
 public:
    /// Of a guest, which is hostile: its texts are made printable.
    void add(const protocol::FaultReport& report, double uptime);
    void add(model::FaultRecord record);
    /// Nothing more comes: what never happened, though nobody refused it, is recorded as not
    /// reached, with why. `forced`: what the kernel forced counts as having happened.
    void close(const std::vector<model::Fault>& plan, const FaultMoments& moments,
               const model::ForcedFailures& forced, double uptime);
    /// Moves what there is into the observation.
    void give(Observation& seen);

 private:
    std::vector<model::FaultRecord> records_;
    std::size_t left_out_ = 0;
    std::set<std::size_t> settled_;                 ///< faults that happened, or were refused
    std::map<std::size_t, std::string> last_told_;  ///< of faults that were only set up
};

}  // namespace faultline::run
