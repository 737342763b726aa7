// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"
#include "protocol/events.hpp"

#include <cstddef>
#include <vector>

namespace faultline::run {

/// The corrupt data that a workload told of, as findings: one for each subject, in the order in
/// which they came; what the first of each was is kept, the others are counted. What a guest says
/// is hostile: at most 50 subjects are kept.
class Corruptions {
 public:
    /// Returns the finding that it became part of, valid until the next call; one that is left out
    /// becomes part of the last.
    const model::Finding& add(const protocol::Corruption& corruption, double uptime_seconds);

    [[nodiscard]] const std::vector<model::Finding>& findings() const { return findings_; }
    [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
    std::vector<model::Finding> findings_;
    std::size_t left_out_ = 0;
};

}  // namespace faultline::run
