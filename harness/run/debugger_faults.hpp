// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "debugger/live_kernel.hpp"
#include "host/cancel.hpp"
#include "model/fault_plan.hpp"
#include "protocol/events.hpp"
#include "run/debugger_plan.hpp"
#include "run/fault_log.hpp"
#include "vm/machine.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace faultline::run {

/// The debugger's faults of one guest, from before it is started to its end; nothing at all where
/// its plan has none. Used by the thread that watches the guest.
class DebuggerFaults {
 public:
    using Clock = std::chrono::steady_clock;

    /// Of a guest that was not started yet. The plan, the log and `cancel` outlive the object.
    [[nodiscard]] static Result<DebuggerFaults> attach(vm::Machine& machine,
                                                       const std::vector<model::Fault>& plan,
                                                       const std::filesystem::path& vmlinux,
                                                       const host::Cancel& cancel);

    /// Whether there are such faults, and run() has to start the guest instead of its hypervisor.
    [[nodiscard]] bool any() const { return live_.has_value(); }
    [[nodiscard]] Result<void> run() { return live_->run(); }
    /// Readable when look() is due; -1: never. So it is at next_deadline().
    [[nodiscard]] int fd() const { return live_ ? live_->fd() : -1; }
    [[nodiscard]] std::optional<Clock::time_point> next_deadline() const;
    /// A moment of a fault may have come.
    void heed(const protocol::Event& event);
    /// Does what is due; what became of it goes into the log. After an error the guest may stand
    /// still for good.
    [[nodiscard]] Result<void> look(FaultLog& log, double uptime);
    /// Puts back what was replaced, in a guest that still runs.
    [[nodiscard]] Result<void> restore(FaultLog& log, double uptime);
    /// What was done to the kernel, a sentence each.
    [[nodiscard]] const std::vector<std::string>& changes() const { return told_; }

 private:
    /// A change whose moment has come, and when it is due.
    struct Due {
        Clock::time_point when;
        std::size_t change = 0;
    };

    void log_reports(FaultLog& log, double uptime);

    const std::vector<model::Fault>* plan_ = nullptr;
    std::vector<std::size_t> faults_;
    std::optional<debugger::LiveKernel> live_;
    std::vector<std::size_t> waiting_;  ///< changes whose moment has not come
    std::vector<Due> due_;
    std::vector<std::string> told_;
};

}  // namespace faultline::run
