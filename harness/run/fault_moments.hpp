// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "protocol/events.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace faultline::run {

/// Whether the event is what a fault of that time waits for, or counts from. Of rounds only the
/// agent knows.
[[nodiscard]] bool comes_with(const model::FaultTime& at, const protocol::Event& event);

/// Which moments of a plan came, by what the agent told.
class FaultMoments {
 public:
    /// The plan outlives the object.
    explicit FaultMoments(const std::vector<model::Fault>& plan);

    void heed(const protocol::Event& event);
    /// Why a fault of the plan did not come, of which nothing else was told: "the workload entered
    /// no phase 'grow'".
    [[nodiscard]] std::string why_not(std::size_t fault) const;

 private:
    const std::vector<model::Fault>& plan_;
    std::vector<bool> met_;
};

}  // namespace faultline::run
