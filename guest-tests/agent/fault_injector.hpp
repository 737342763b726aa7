// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "agent/event_channel.hpp"
#include "host/fd.hpp"
#include "protocol/fault_schedule.hpp"
#include "protocol/plan.hpp"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace faultline::agent {

/// Injects the plan's faults, each in a process of its own: one that never comes back from the
/// kernel holds up nobody else. Used by the agent's one thread; SIGCHLD is blocked.
class FaultInjector {
 public:
    /// `send` takes the events of type fault; `drain` waits until they have left the machine. The
    /// plan outlives the object. Throws std::system_error where there are no pipes to be had.
    FaultInjector(const protocol::Plan& plan, Send send, std::function<void()> drain);

    /// The guest is up: injects what is due then, and waits for it for a moment.
    void begin();
    /// The workload runs.
    void workload_started(pid_t pid);
    /// The workload began a round.
    void round(std::uint64_t number);
    /// An event that was sent: faults may wait for it.
    void sent(const EventBody& body);

    /// Readable when on_report() has something to read.
    [[nodiscard]] int report_fd() const { return report_read_.get(); }
    /// Readable when a fault is due: on_timer().
    [[nodiscard]] int timer_fd() const { return timer_.get(); }
    void on_report();
    void on_timer();
    /// A process has ended; it may be one of ours.
    void ended(pid_t pid, int wait_status);

    /// The workload has ended: what waits takes its fault back. Waits for that for a moment, and
    /// tells of what has not come back.
    void finish();

    /// Whether the workload's tasks are to be marked for the kernel's fault attributes.
    [[nodiscard]] bool marks_tasks() const;
    /// The rounds that faults wait for, "17,30"; empty: none.
    [[nodiscard]] std::string rounds() const;

 private:
    struct Running {
        std::size_t fault = 0;
        std::uint64_t count = 0;
        bool reported = false;
    };

    void happened(protocol::FaultMoment moment, std::string_view name, std::uint64_t round = 0);
    void set_timer();
    void inject_due();
    void inject(std::size_t index);
    void tell(std::size_t index, std::uint64_t count, protocol::FaultState state,
              std::string detail) const;
    void take(std::string_view line);
    /// Reads reports and reaps until nothing runs that `matters`, or the time is over.
    void wait_for(const std::function<bool(const Running&)>& matters);

    const protocol::Plan& plan_;
    Send send_;
    std::function<void()> drain_;
    protocol::FaultSchedule schedule_;
    host::Fd timer_, report_read_, report_write_, stop_read_, stop_write_;
    pid_t workload_ = 0;
    std::map<pid_t, Running> running_;
    std::vector<std::uint64_t> counts_;  ///< injections of each fault so far
    std::string pending_;
};

}  // namespace faultline::agent
