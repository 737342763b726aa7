// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/bisected.hpp"
#include "report/run_view.hpp"

#include <string>

namespace faultline::report {

/// A report of a bug to the kernel's developers, as plain text in lines of at most some 75 columns
/// (the trace's and the commands' excepted), with a subject: what happened, the trace without time
/// stamps and addresses, the kernel, how to do it again, and on which kernels of the run it was
/// seen and was not. What is not known is not in it; "#regzbot introduced:" only where the last
/// good and the first bad kernel are commits. Of a bisection (null: it is none) it names what that
/// found, and has its log.
[[nodiscard]] Result<std::string> mail(const RunView& run, std::size_t group,
                                       const Bisected* bisected = nullptr);

/// The bug that is meant: the number of a finding on the HTML page, from 1; a signature of 16
/// hexadecimal digits; or a title. Empty: the only one that failed cells.
[[nodiscard]] Result<std::size_t> find_group(const RunView& run, const std::string& wanted);

}  // namespace faultline::report
