// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

namespace faultline::report {

/// What a bisection found, for those who are told of it.
struct Bisected {
    bool commits = false;   ///< of a git repository; else kernels in an order
    std::string first_bad;  ///< hash or reference
    std::string subject;    ///< of the commit
    std::string last_good;  ///< the newest that was judged good
    std::vector<std::string>
        suspects;              ///< where all of them but first_bad were skipped; else empty
    double wrong_at_most = 0;  ///< chance that it is another one
    std::string rate;          ///< how often it was seen, a sentence; may be empty
    std::string log;           ///< as `git bisect log` prints it
};

/// What regzbot is told: a commit, or the range that it lies in; empty for kernels that are no
/// commits (Documentation/process/handling-regressions.rst).
[[nodiscard]] std::string regzbot_line(const Bisected& bisected);

/// The paragraphs of a mail that name what brought the bug, in short lines.
[[nodiscard]] std::string bisected_lines(const Bisected& bisected);

/// "at most 0.6 %"
[[nodiscard]] std::string chance(double wrong_at_most);

}  // namespace faultline::report
