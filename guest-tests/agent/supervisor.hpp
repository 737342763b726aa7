// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "agent/event_channel.hpp"
#include "agent/fault_injector.hpp"
#include "agent/watchdog.hpp"
#include "agent/workload_process.hpp"
#include "protocol/events.hpp"

#include <chrono>

namespace faultline::agent {

/// Stays with a workload until it ends: sends on what it writes and reports, beats the heart, and
/// reaps whatever becomes a zombie, as PID 1 must; injects the faults that are due. SIGCHLD must be
/// blocked since before the workload was started. Returns how the workload ended.
[[nodiscard]] protocol::WorkloadResult supervise(const WorkloadProcess& process,
                                                 std::chrono::milliseconds heartbeat,
                                                 const Watchdog& watchdog, FaultInjector& injector,
                                                 const Send& send);

}  // namespace faultline::agent
