// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "run/observation.hpp"

#include <cstddef>
#include <vector>

namespace faultline::run {

/// What became of the injections of one guest, bounded: the agent's word for its own, the
/// harness's for the others.
class FaultLog {
 public:
    /// Of a guest, which is hostile: its texts are made printable.
    void add(const protocol::FaultReport& report, double uptime);
    void add(model::FaultRecord record);
    /// Moves what there is into the observation.
    void give(Observation& seen);

 private:
    std::vector<model::FaultRecord> records_;
    std::size_t left_out_ = 0;
};

}  // namespace faultline::run
