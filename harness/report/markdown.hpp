// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <string>

namespace faultline::report {

/// A summary for a CI job's page, in GitHub's dialect of Markdown: counts, the matrix, the findings
/// with their traces. Less than 256 KiB whatever the run is: GitHub takes a MiB for a job's
/// summary.
[[nodiscard]] std::string markdown(const RunView& run);

/// Text as a code span, whatever is in it: nothing in it is Markdown, HTML, or somebody's @name.
/// At most `limit` bytes of it.
[[nodiscard]] std::string code_span(const std::string& text, std::size_t limit = 300);

}  // namespace faultline::report
