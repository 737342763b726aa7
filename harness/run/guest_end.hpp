// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "run/observation.hpp"

#include <optional>

namespace faultline::run {

/// What is known of a guest when one looks whether to watch it any longer.
struct GuestSigns {
    bool booted = false;            ///< the agent reported
    bool agent_ended = false;       ///< its end event came
    bool stopped = false;           ///< there is no guest any more
    bool panic_told = false;        ///< the pvpanic device told
    bool panic_flushed = false;     ///< and the guest then printed what it still had
    bool panicked = false;          ///< the console told
    bool watchdog_expired = false;  ///< nobody petted it
    bool found = false;             ///< a finding that ends the watch
    bool settled = false;           ///< and what follows it has been waited for
    bool overdue = false;           ///< the phase's time is up
    bool silent = false;            ///< nothing came for long
};

/// Whether to end the watch by the host's time, and as what.
[[nodiscard]] std::optional<Ending> ending_by_host_time(const GuestSigns& signs);

/// The same of a deterministic guest, whose own end is waited for; `settled` and `overdue` are by
/// its own time. Where that has stopped to pass, silence tells.
[[nodiscard]] std::optional<Ending> ending_by_guest_time(const GuestSigns& signs);

}  // namespace faultline::run
