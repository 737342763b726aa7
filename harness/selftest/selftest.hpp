// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "schedule/executor.hpp"
#include "schedule/scheduler.hpp"
#include "selftest/row.hpp"
#include "store/run_directory.hpp"

#include <string>
#include <vector>

namespace faultline::selftest {

struct Request {
    std::string kernel;             ///< a reference
    std::vector<std::string> only;  ///< names to provoke; empty: all that the kernel offers
    std::vector<std::string> command;
};

struct Report {
    std::string kernel, release;
    std::vector<Row> rows;
    /// Titles of what was found before anything was provoked: there should be none.
    std::vector<std::string> unprovoked;
    unsigned guests = 0;
    double seconds = 0;
    bool interrupted = false;
};

/// All names that can be asked for, but LKDTM's types ("lkdtm/TYPE").
[[nodiscard]] std::vector<std::string> known_names();

/// Provokes one failure after the other in guests, several in one guest where the kernel lives on,
/// and looks whether the classifier names each. On a kernel with LKDTM a first guest tells its
/// types. Where a guest ends or hangs in the middle, the next one goes on with what is left. The
/// listener hears of notes, progress and problems, not of cells that end: those that fail are
/// meant to.
[[nodiscard]] Report run_selftest(const Request& request, schedule::Executor& executor,
                                  const schedule::KernelSource& kernels,
                                  const store::RunDirectory& directory,
                                  schedule::Listener& listener, const host::Cancel& cancel);

}  // namespace faultline::selftest
