// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline::agent {

/// The whole life of PID 1: sets the guest up, tells the host what it is, runs the workload of the
/// plan, tells how it ended, and powers the machine off if the host does not end it.
[[noreturn]] void run();

}  // namespace faultline::agent
