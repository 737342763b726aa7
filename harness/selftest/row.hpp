// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "model/finding.hpp"
#include "selftest/console_segments.hpp"
#include "selftest/expectation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::selftest {

enum class Outcome {
    found,   ///< printed, and named as it should be
    missed,  ///< printed, and not named, or wrongly
    skip,    ///< the kernel printed nothing of the kind: it cannot be tested here
    error,   ///< could not be judged: host, image or guest
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// A line of the table.
struct Row {
    std::string name;  ///< what was provoked
    Outcome outcome = Outcome::error;
    bool printed = false;  ///< the text that was waited for is on the console
    std::string title;     ///< the classifier's; of a missed one, the first that it gave
    std::optional<model::FindingKind> kind;
    std::string reason;  ///< why it was not found; empty if it was
    std::optional<double> seconds;
};

/// The findings of a stretch of console.
[[nodiscard]] std::vector<model::Finding> findings_of(std::string_view console);

/// Whether the text was printed is seen by searching for it, and nothing else; what was found is
/// the classifier's word alone.
[[nodiscard]] Row judge(const Expectation& expectation, const ConsoleSegment& segment,
                        const std::vector<model::Finding>& findings);

/// 0 all found (or skipped, but not all), 1 one was missed, 2 one could not be judged, 3 all were
/// skipped.
[[nodiscard]] ExitCode exit_status(const std::vector<Row>& rows);

}  // namespace faultline::selftest
