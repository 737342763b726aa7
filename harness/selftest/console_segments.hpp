// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::selftest {

/// What the kernel printed while one provocation was under way: what lies between the lines that
/// guest-tests/provoke writes into its log.
struct ConsoleSegment {
    std::string name;
    std::string_view text;  ///< from the first line on, to the end of the last
    enum class End {
        open,     ///< the console ends in it
        done,     ///< the guest went on
        skipped,  ///< `note` says why
        stuck,    ///< the provoking program did not come back
    };
    End end = End::open;
    std::string note;
    /// Between the first line and the last one, by the kernel's clock; none without time stamps.
    std::optional<double> seconds;
};

struct ConsoleSegments {
    std::vector<ConsoleSegment> segments;
    std::string_view before;          ///< what came before the first
    std::vector<std::string> offers;  ///< what the guest said that it has: "lkdtm/BUG"
};

/// Cuts a console; the views are into it.
[[nodiscard]] ConsoleSegments cut_console(std::string_view console);

}  // namespace faultline::selftest
