// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "workload/task_group.hpp"
#include "workload/workload.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace faultline::nas {

/// Mounts and unmounts resctrl, with a group made and removed in between, from
/// its making to stop(). A task of its own does it: one that hangs in a mount
/// must not take the benchmarks along.
class ResctrlChurn {
 public:
    /// Starts if resctrl can be mounted here; why_not() says if not.
    ResctrlChurn();

    /// Empty if it runs.
    [[nodiscard]] const std::string& why_not() const { return why_not_; }
    /// Ends it. The result if it cannot be ended, since a call does not come
    /// back, or if the kernel killed its task.
    [[nodiscard]] std::optional<workload::Result> stop();
    /// How often it was unmounted.
    [[nodiscard]] std::uint64_t rounds() const;

 private:
    struct Board;

    Board& board_;
    workload::TaskGroup group_;
    std::string why_not_;
    std::optional<workload::Result> trouble_;

    [[nodiscard]] std::optional<workload::Result> look();
};

}  // namespace faultline::nas
