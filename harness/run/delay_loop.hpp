// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace faultline::run {

/// "lpj=N" for a guest under TCG: the loops per jiffy that each CPU of it would measure for itself,
/// in 0.2 to 0.4 s (calibrate_delay_direct() fails there, and calibrate_delay_converge() waits for
/// jiffies). A CPU whose time stamp counter is constant takes the number from its sibling instead
/// (arch/x86/kernel/tsc.c, calibrate_delay_is_known()); TCG's is, being the host's, but TCG cannot
/// say so. N is what the first CPU computes: the counter's frequency over HZ.
/// Empty where either is not known. `config` is the kernel's .config.
[[nodiscard]] std::string delay_loop_option(std::string_view config, std::uint64_t tsc_mhz);

/// The frequency of this host's time stamp counter, in whole MHz so that it is the same for each
/// run; 0 if it has none that is constant.
[[nodiscard]] std::uint64_t host_tsc_mhz();

}  // namespace faultline::run
