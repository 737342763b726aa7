// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <string>
#include <vector>

namespace faultline::report {

/// What a scenario came to on a kernel: all of their cells.
struct Square {
    std::size_t pass = 0, fail = 0, skip = 0, error = 0;
    std::size_t not_run = 0;  ///< cut short, or never begun
    bool flaky = false;       ///< it failed once and, repeated, never again
    std::vector<std::size_t> cells;

    /// What rates are of: other cells say nothing of the kernel.
    [[nodiscard]] std::size_t judged() const { return pass + fail; }
    /// "fail", "error", "pass", "skip", "not run", "none", by what matters most.
    [[nodiscard]] std::string status() const;
    /// "fail 7/10", "pass 3/3", "error 1/4": the status and how many of how many; the status alone
    /// for one cell.
    [[nodiscard]] std::string text() const;
    /// "3 not run, 1 error": what the status and its rate do not tell; empty: nothing. It stands
    /// beside text() wherever that is shown, or a pass would hide it.
    [[nodiscard]] std::string rest() const;
    /// "7 of 10 failed (95 %: 40 to 89 %), 1 error": a sentence; empty if it adds nothing.
    [[nodiscard]] std::string details() const;
};

/// The matrix as a person reads it: kernels across, scenarios down, in the run's order.
struct Grid {
    std::vector<std::string> scenarios, kernels;
    std::vector<std::string> releases;         ///< of each kernel; empty: never known
    std::vector<std::vector<Square>> squares;  ///< [scenario][kernel]
};

[[nodiscard]] Grid make_grid(const RunView& run);
void count(Square& square, const CellRow& cell);

}  // namespace faultline::report
