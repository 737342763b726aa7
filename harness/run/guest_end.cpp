// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/guest_end.hpp"

namespace faultline::run {
namespace {

Ending timeout_of(const GuestSigns& signs) {
    return signs.booted ? Ending::workload_timeout : Ending::boot_timeout;
}

}  // namespace

std::optional<Ending> ending_by_host_time(const GuestSigns& signs) {
    if (signs.agent_ended) return Ending::reported;
    if (signs.stopped) return signs.panic_told ? Ending::panicked : Ending::stopped;
    if (signs.settled) {
        if (signs.panic_told) return Ending::panicked;
        return signs.watchdog_expired ? Ending::hung : Ending::finding;
    }
    if (!signs.overdue) return std::nullopt;
    return signs.panic_told ? Ending::panicked : timeout_of(signs);
}

std::optional<Ending> ending_by_guest_time(const GuestSigns& signs) {
    if (signs.stopped) {
        if (signs.agent_ended) return Ending::reported;
        return signs.panic_told ? Ending::panicked : Ending::stopped;
    }
    if (signs.panic_flushed && (signs.panicked || signs.silent)) return Ending::panicked;
    if (signs.agent_ended && signs.silent) return Ending::reported;
    if (signs.found && (signs.settled || signs.silent)) return Ending::finding;
    if (!signs.overdue) return std::nullopt;
    return timeout_of(signs);
}

}  // namespace faultline::run
