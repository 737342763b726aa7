// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline {

/// What the program answers to its caller. `run` answers with the first five, `analyze` with the
/// first two; the sysexits.h values stand for a wrong command line and for input that cannot be
/// read.
enum class ExitCode : int {
    all_passed = 0,     ///< `analyze`: nothing was found
    kernel_failed = 1,  ///< `analyze`: there are findings
    cannot_judge = 2,
    all_skipped = 3,
    usage = 64,
    no_input = 66,
    bisect_skip = 125,  ///< `git bisect run`: this revision cannot be tested
    bisect_stop = 128,  ///< `git bisect run`: end the bisection, something is wrong with us
    interrupted = 130,
};

}  // namespace faultline
