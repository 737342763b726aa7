// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <string_view>

namespace faultline::classify {

/// Reads the line that names CPU, task, taint and release, of dump_stack_print_info() in
/// lib/dump_stack.c: `CPU: 1 PID: 7311 Comm: umount Not tainted 5.16.0 #16`, since 6.12 with a
/// `UID:`; before 3.10 `Pid: 2200, comm: umount Not tainted 2.6.32 #3`. False for other lines.
bool read_task_line(std::string_view text, model::Finding& finding);

/// Reads the line of a hung task that holds taint and release only: `      Not tainted 5.10.0 #1`,
/// of check_hung_task() in kernel/hung_task.c. False for other lines.
bool read_taint_line(std::string_view text, model::Finding& finding);

}  // namespace faultline::classify
