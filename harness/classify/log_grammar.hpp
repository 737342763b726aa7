// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::classify {

/// In front of `line` stands what a log daemon, a lab or the kernel's own console puts there: a
/// time stamp, a level, a caller. Also behind a file's name, as grep prints it.
[[nodiscard]] bool is_stamped(std::string_view line);

/// A line without stamps begins as the lines of kernel reports do: a header, a register, a frame,
/// "Call Trace:", "Modules linked in:". For telling a log's lines from prose and from the rest of
/// a line that was broken; not for finding reports.
[[nodiscard]] bool begins_log_line(std::string_view line);

}  // namespace faultline::classify
