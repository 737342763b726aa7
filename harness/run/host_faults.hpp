// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "protocol/events.hpp"
#include "protocol/fault_schedule.hpp"
#include "run/fault_log.hpp"
#include "run/host_evidence.hpp"
#include "vm/machine.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::run {

/// Injects the host's faults of a plan into a guest while it is watched. The thread that watches
/// says what happened and what the time is; the only wait is
/// for the hypervisor's answer, vm::disturbance_patience at most.
class HostFaults {
 public:
    using Clock = std::chrono::steady_clock;

    /// All outlive the object.
    HostFaults(vm::Machine& machine, const std::vector<model::Fault>& plan, FaultLog& log);

    /// The guest runs from now on.
    void started(Clock::time_point now);
    /// An event of the agent's: faults may wait for it.
    void on_event(const protocol::Event& event, Clock::time_point now);
    /// A finding on the console: it may tell that a fault took effect.
    void on_finding(const model::Finding& finding, Clock::time_point now);
    /// There is no guest any more.
    void on_guest_end(Clock::time_point now);
    /// When run_due() has something to do next.
    [[nodiscard]] std::optional<Clock::time_point> next() const;
    void run_due(Clock::time_point now);
    /// QEMU's process stands still: whoever asks it waits for the end of that.
    [[nodiscard]] bool holds_machine() const { return frozen_; }
    /// Watching has ended: a guest that stands still goes on, so that it can be examined.
    void end(Clock::time_point now);

 private:
    /// What undoes a fault; a slow host stops and goes on in turns until then.
    struct Lasting {
        std::size_t fault = 0;
        std::uint64_t count = 0;
        vm::Disturbance undo = vm::Disturbance::resume;
        std::uint64_t number = 0;
        Clock::time_point until;
        Clock::time_point turn;  ///< of a slow host: the next one
        unsigned percent = 0;    ///< of a slow host; 0: no turns
        bool stopped = false;
        Clock::time_point held_since{};
        std::optional<double> used_before{};  ///< the hypervisor's CPU time at held_since
        double held = 0, used = 0;            ///< seconds that it stood still, and ran meanwhile
    };
    using Lastings = std::vector<Lasting>;

    /// Whether what is asked of the machine has to wait: somebody holds QEMU's process for long.
    [[nodiscard]] bool is_put_off(vm::Disturbance what) const;
    /// A fault is due; `place` among ours.
    void begin(std::size_t place, Clock::time_point now);
    void inject(std::size_t place, Clock::time_point due, Clock::time_point now);
    [[nodiscard]] Result<void> disturb(vm::Disturbance what, std::uint64_t number,
                                       Clock::time_point now);
    void hold(Lasting& lasting, Clock::time_point now) const;
    void let_go(Lasting& lasting, Clock::time_point now) const;
    void turn(Lasting& lasting, Clock::time_point now);
    void undo(Lasting& lasting, Clock::time_point now);
    void prove(const std::vector<HostEvidence::Proof>& proofs, Clock::time_point now);
    void tell(std::size_t fault, std::uint64_t count, model::FaultState state, std::string detail,
              Clock::time_point now);
    [[nodiscard]] protocol::FaultSchedule::Time since_start(Clock::time_point now) const;

    vm::Machine& machine_;
    const std::vector<model::Fault>& plan_;
    FaultLog& log_;
    std::vector<std::size_t> ours_;  ///< places in the plan of the host's faults
    protocol::FaultSchedule schedule_;
    std::vector<std::uint64_t> counts_;  ///< of each of ours
    Lastings lasting_;
    std::vector<std::pair<std::size_t, Clock::time_point>> put_off_;  ///< places, and when due
    bool frozen_ = false;
    HostEvidence evidence_;
    Clock::time_point started_;
    double uptime_ = 0;  ///< the guest's, as last heard
    Clock::time_point heard_;
};

}  // namespace faultline::run
