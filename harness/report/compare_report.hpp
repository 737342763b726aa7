// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "compare/diff.hpp"
#include "compare/run_comparison.hpp"

#include <string>

namespace faultline::report {

/// Two runs for a person; `a` and `b` are their names. Printable.
[[nodiscard]] std::string comparison_text(const compare::RunComparison& comparison,
                                          const std::string& a, const std::string& b);
/// The same for a page that a CI system shows.
[[nodiscard]] std::string comparison_markdown(const compare::RunComparison& comparison,
                                              const std::string& a, const std::string& b);
[[nodiscard]] std::string comparison_json(const compare::RunComparison& comparison,
                                          const std::string& a, const std::string& b);

/// Two cells for a person; at most `most` differences that bear on nothing that was found.
[[nodiscard]] std::string diff_text(const compare::CellDifference& difference,
                                    const compare::CellView& a, const compare::CellView& b,
                                    std::size_t most);
[[nodiscard]] std::string diff_json(const compare::CellDifference& difference,
                                    const compare::CellView& a, const compare::CellView& b);

}  // namespace faultline::report
