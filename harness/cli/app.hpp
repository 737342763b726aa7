// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline::cli {

/// The program. Reads the command line, runs the verb, and answers its exit status; every exception
/// ends here.
[[nodiscard]] int run_program(int argc, char** argv);

}  // namespace faultline::cli
