// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace faultline::model {

/// What one log came to.
struct LogAnalysis {
    std::string file;               ///< as the user names it, or the path below a directory
    std::vector<Finding> findings;  ///< in the order of their first line
    std::size_t findings_left_out = 0;
    bool panicked = false;    ///< the kernel said so
    bool mail = false;        ///< read as mail: quotation taken off, wrapped lines joined
    std::uint64_t bytes = 0;  ///< unpacked
    double seconds = 0;       ///< that reading it took
    std::string skipped;      ///< why it was not read, which is no trouble; empty: it was
    /// Why the log could not be read, or not to its end: what was found until there stands.
    std::optional<Error> trouble;
};

}  // namespace faultline::model
