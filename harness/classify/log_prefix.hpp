// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/log_line.hpp"

#include <optional>
#include <string_view>

namespace faultline::classify {

/// What stood in front of a line.
struct LogPrefix {
    std::optional<double> time;  ///< the kernel's own, in seconds
    Context context;
    /// What was taken tells that a log daemon, a test lab or the kernel wrote the line: a time
    /// stamp, a level, a caller. Not only blanks or the word "kernel:".
    bool stamped = false;
    /// A log daemon says behind its date that another program wrote the line: `host name[12]:`.
    bool other_program = false;
};

/// Takes off the front of `text`, in any order and number: `<4>` and `<12>`; `[   12.345678]`, also
/// with fewer decimals; `[ T123]` and `[    C0]`; `[Tue Nov 24 08:00:00 2026]` (dmesg -T),
/// `[Nov24 08:00]` and `[  +0.000012]` (dmesg -H), with ` <    0.000012>` inside (dmesg -d);
/// `kern  :warn  :` (dmesg -x); `4,1234,5499314,-;` (/dev/kmsg, netconsole); `Jan  2 03:04:05`,
/// `2026-11-22T03:04:05.123456+01:00` and such, with the host and `kernel:` behind them (syslog,
/// RFC 5424, journalctl); `host kernel:` behind a stamp; `kernel:`. A line that a daemon marks as
/// another program's keeps host and name. One blank behind the last goes too; those of the kernel's
/// own indentation stay.
[[nodiscard]] LogPrefix take_prefix(std::string_view& text);

/// The kernel's time stamp, always with six decimals here, and the caller behind it, wherever they
/// stand in `text` (which is left at what follows); `lead` becomes what stood before them.
[[nodiscard]] std::optional<LogPrefix> find_stamp(std::string_view& text, std::string_view& lead);

}  // namespace faultline::classify
