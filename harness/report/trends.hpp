// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::report {

/// How a run came out.
struct RunPoint {
    std::string directory;  ///< its name
    std::string started;    ///< UTC, RFC 3339
    std::size_t pass = 0, fail = 0, skip = 0, error = 0, not_run = 0;
};

/// Runs of the same name in the directory that the run's own is in, oldest first; this run is the
/// last. Later ones are left out.
struct Trends {
    std::vector<RunPoint> runs;
    std::string before;              ///< the directory of the run before this one; empty: none
    std::vector<std::string> fresh;  ///< titles of findings that it did not have
    std::vector<std::string> gone;   ///< titles that only it had
};

/// Looks at no more than 400 directories, the youngest by name, and takes no more than 40.
[[nodiscard]] Trends read_trends(const RunView& run);

}  // namespace faultline::report
