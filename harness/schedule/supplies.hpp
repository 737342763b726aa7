// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "run/cell_runner.hpp"
#include "schedule/needs.hpp"

#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace faultline::schedule {

/// The kernels and images of a run, being prepared.
class Supplies {
 public:
    /// `on_ready` is called from threads of ours, once for each need (needs_of()).
    Supplies(const Sources& sources, std::vector<Wanted> kernels, std::vector<Wanted> images,
             RetryPolicy retry, const std::function<void(const std::string& need)>& on_ready);

    /// Begins nothing more.
    void stop();
    /// Whether the kernel, which is prepared, is to be had.
    [[nodiscard]] bool has_kernel(const std::string& name) const;
    /// Gives the cell what it runs on, and the time that it took to the first that needed it.
    void hand_out(const PlannedCell& planned, run::CellRequest& request);

 private:
    double charge(const std::string& need, double seconds);

    const Sources& sources_;
    std::mutex mutex_;
    std::set<std::string> charged_;  ///< whose time is in a verdict
    KernelPool kernels_;
    ImagePool images_;
};

}  // namespace faultline::schedule
