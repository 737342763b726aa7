// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::report {

/// A line of a console, made printable and cut at 400 bytes.
struct ConsoleLine {
    std::uint64_t number = 0;  ///< from 1; 0: lines that are left out, told by the text
    std::string text;
    bool marked = false;  ///< of the finding
};

/// The console around a finding: some lines before it, the finding's own, some after it; of a long
/// one the first lines. Empty where the console is not there or was not kept at that place.
[[nodiscard]] std::vector<ConsoleLine> console_excerpt(const std::filesystem::path& console,
                                                       const model::ConsoleFacts& facts,
                                                       const model::ConsolePlace& place);

}  // namespace faultline::report
